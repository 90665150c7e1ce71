"""Portuguese words that tell of a customer's mood."""

from intarsia.text.lexicons import Lexicon

LEXICON = Lexicon(
    moods={
        3: """
            excelente* ótimo* ótima* perfeit* maravilh* fantástic* incríve* sensaciona* espetacular* excepciona* amei ameii* amo adorei
            ador* melhor melhores impecáve* show fenomena* magnífic* nota_dez top topíssimo divin* encantad*""",
        2: """
            bom boa bons boas gost* recomend* satisf* feliz felizes contente* rápid* lind* bonit* agradáv* obrigad* parabéns eficiente*
            qualidade ágil atencios* simpátic* gentil gentis educad* confiáve* confort* delicios* gostos* saboros* ajudou ajudaram valeu
            vale cheiros* surpreend* super legal legais bacana* curti maciez maci* resistente* elegante* prático* prática* diverti* amor
            elogi* agradec* pontual* bem_feit*""",
        1: """
            bem certinh* corret* conforme direitinho útil úteis fácil fáceis simples barat* econômic* limp* fresc* funciona funcionou
            prazo antes razoáve* ok normal adequad* segur* novo intacto chegou_antes tranquil* acessíve*""",
        -1: """
            lent* demor* atras* caro cara caros caras difícil difíceis complicad* confus* peque* apertad* barulh* pesad* espera* problema*
            dúvida* falta* faltou faltando fraco fraca fracos fracas infelizmente pena regular mediano mediana fino fina desconfort*
            incomplet* amassad* aguardando pendente*""",
        -2: """
            ruim ruins péssim* mau má decepcion* decepç* insatisf* frustr* quebr* defeit* estrag* danific* errad* erro erros falh* devol*
            reembols* cancel* reclam* grosseir* mal mal_educad* trav* rasgad* suj* fals* falsific* arrepend* triste* raiva irritad* irrit*
            inútil inúteis desrespeit* descaso incompetent* ignor* mentir* mentira* perd* desorganiz* nunca_mais vergonh* piorou pior_
            chatead* chato chata injust* avariad* vazando vencido""",
        -3: """
            horríve* horrive* terríve* péssimo pior piores lixo nojent* nojo golpe* fraude* enganad* engan* ladr* roub* absurd* inaceitáv*
            detest* odei* odiei pesadelo* porcaria* lamentáv* estelionat* desastre*""",
    },
    before="não nao n nem nunca sem jamais tampouco nenhum nenhuma nada ninguém",
    faults="""
        funcion* cheg* receb* entreg* ajud* respond* atend* abr* carreg* lig* serv* resolv* vem veio veio corresp* conseg* acompanha*
        comprem compr* consigo cumpr* prest* volt*""",
    more="muito muita muitos bastante demais extremamente realmente super tão totalmente completamente bem mega absolutamente",
    less="pouco um_pouco meio quase ligeiramente levemente",
    turns="mas porém contudo entretanto todavia embora só",
    phrases={
        2: r"""
            (?:nao|n|nunca) (?:tenho|temos|tem|ha|tive|tivemos) (?:nada )?(?:do que|de que|o que|que|a|para|pra|motivos? para) reclam\w+
            (?:sem )?nada (?:a|que|para|pra|do que|de que) (?:me )?reclam\w+
            sem (?:do que|o que|motivos? para) reclam\w+""",
        -2: r"deix\w+ (?:muito )?a desejar",
    },
)
