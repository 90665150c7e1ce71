"""Uzbek words that tell of a customer's mood, in Latin letters; Cyrillic is transliterated to them."""

from intarsia.text.lexicons import Lexicon

LEXICON = Lexicon(
    moods={
        3: """
            ajoyib* zo'r* zor a'lo* alo mukammal* ajabtovur* eng_yaxshi super* klass* gap_yo'q gapyo'q qoyil* qoyilmaqom* fantastik*
            mo'jiza* beqiyos* bebaho* tengsiz* muhtasham* bomba top oltin* ajib*""",
        2: """
            yaxshi* yoqadi yoqdi* yoqimli* yoqib yoqyapti sev* sevaman sevimli* rahmat* raxmat* tashakkur* minnatdor* tez tezda tezkor*
            chiroyli* go'zal* xursand* hursand* mamnun* tavsiya* maslahat_beraman qulay* sifatli* foydali* ishonchli* mazali* shirin*
            qiziqarli* qiziq* yordam* baxtli* barakalla ofarin maqtov* maqta* kulgili* zavq* yoqtir* mehribon* odobli* xushmuomala* halol*
            rohat* maroqli* mazza* arziydi arzirli* quvon* ko'ngilochar* sog'* omad* yutuq* yutdi* sevib sevgi* hayrat* ta'sirchan* eng_zo'r
            lazzat* yaxshiro* muvaffaqiyat* muammosiz*""",
        1: """
            oson* arzon* oddiy* durust* tuzuk* normal* yetarli* toza* bepul* tekin* mos to'g'ri* xavfsiz* ishlaydi ishlayapti aniq*
            kerakli* kerak_bo'l* bajon* tekis* silliq* yetib_keldi* ma'qul* bemalol""",
        -1: """
            sekin* kech kechik* qimmat* qiyin* murakkab* og'ir* kichik* muammo* kutib kutdim kutish* kutyap* navbat* shovqin* zerik*
            yetishma* o'rtacha* kam afsus* tushunarsiz* reklama* uzoq noqulay* bo'sh achinarli* xato* shikoyat* bezor* zaif* ortiqcha*""",
        -2: """
            yomon* buzuq* buzil* buzil_* buzildi* singan* sindi sinib sifatsiz* ishlamay* ishlamad* ishlamas* ishlamaydi yoqmadi* yoqmay*
            kelmadi* kelmay* ochilmay* ochilmadi* yuklanmay* yetib_kelmadi* qo'pol* aldash* aldadi* alda* aldov* foydasiz* keraksiz*
            norozi* hafsala* xafa* hafa jahl* g'azab* asabiy* qaytar* qaytarib pulimni zarar* iflos* kir kirlangan yolg'on* yolgon*
            yirtiq* yirtil* achchig'* muzla* qotib qotadi* to'xta* o'chir* o'chirib axmoq* ahmoq* tentak* befoyda* qila_olmay* bo'lmaydi
            bo'lmayapti bo'lmadi olmayman olmadim olmay bermay* bermadi* javobsiz* mas'uliyatsiz* e'tiborsiz* puli_ketdi yo'qot* yo'qol*
            majburla* umidsiz* zerikarli* jirkan* bekor* behuda* isrof* sharmanda* ko'rsatmay* ulanmay* yeb_qo'y* qulad* pushaymon*
            shikast* crash* muvaffaqiyatsiz* olmang* sevmayman yoqtirmay* dahshat*""",
        -3: """
            dahshatli* eng_yomon rasvo* rasvosi* jirkanch* firibgar* o'g'ri* talon* sharmandalik* sharmandali* axlat* la'nat* nafrat*
            nafratlan* iflosliq falokat* yaramas* ablah* qabih* tovlamachi* bema'ni* bemani*""",
    },
    before="hech hechqanday hechqachon na sira",
    after="emas* yo'q yoq yo'qligi bo'lmagan bo'lmasa mas qilmay* qilmad* qilmas* qilmang* qilmagan* etmay* etmad* etmas*",
    faults="",
    more="juda eng nihoyatda g'oyat haqiqatan haqiqatdan judayam juda-juda o'ta rosa mutlaqo butunlay shunchalik",
    less="biroz ozgina sal picha qisman deyarli",
    turns="lekin ammo biroq faqat",
    negated=r"[\w']{2}ma(?:y|di|gan|ng|slik|s\b)",
    phrases={
        2: r"(?:hech (?:qanday |bir )?)?(?:muammo|kamchilik|shikoyat)\w* (?:bo'lmadi|bo'lmagan|chiqmadi|yo'q)",
        -2: r"""
            boshqa (?:hech (?:qachon )?)?[\w']+may(?:man|miz)
            (?:pul\w* |hech (?:narsaga |nimaga )?)?arzima\w*
            sifat\w* (?:juda |ancha |o'ta )?past\w*
            past sifat\w*""",
    },
)
