"""Turkish words that tell of a customer's mood."""

from intarsia.text.lexicons import Lexicon

LEXICON = Lexicon(
    moods={
        3: """
            harika* mükemmel* muhteşem* şahane* olağanüstü* süper* enfes* kusursuz* bayıldım bayıl* müthiş* efsane* fevkalade* başyapıt*
            şaheser* aşık* nefis* on_numara kesinlikle_izle* büyüle* unutulmaz* eşsiz* hayran*""",
        2: """
            güzel* iyi* sev* beğen* memnun* tavsiye* öner* teşekkür* hızlı* kaliteli* başarılı* mutlu* keyif* keyfi* zevk* eğlenceli*
            eğlendi* hoş hoşuma hoştu hoşlan* rahat* şık* lezzetli* kibar* ilgili* güvenilir* yardımcı* sağlam* sorunsuz* etkile* tebrik*
            bravo helal etkileyici* sürükleyici* komik* kahkaha* gülmek* güldü* duygusal* duygulan* ağla* ağlat* heyecan* değer değerdi
            sempatik* tatlı* favori* ödül* başarı* sıcacık keşke_bitme* mutlaka izlenmeli* izleyin bitmesin""",
        1: """
            uygun* ucuz* kolay* fena_değil normal* yeterli* temiz* idare* doğru* taze* pratik* kullanışlı* ilginç* farklı* gerçekçi*
            gerçek muazzam* şeker* iyiydi zeki zekice klas* sağlık""",
        -1: """
            yavaş* geç geç_ geciken* gecik* pahalı* zor* sıkıl* ağır* küçük* eksik* sorun* karışık* gürültülü* vasat* sıradan* orta
            ortalama bekle* bekledi* basit* abart* klişe* uzun yetersiz* keşke zayıf* kopuk* anlamsız* gereksiz* yapay* düşük* uyku*""",
        -2: """
            kötü* berbat* sıkıcı* bozuk* bozul* kırık* kırıl* hatalı* hata* kusurlu* yanlış* kalitesiz* memnun_değil* beğenmed*
            beğenmiyor* sevmed* sevmiyor* sevme* hayal_kırıklığı kırıklığı* şikayet* iade* iptal* arıza* çalışmı* çalışmad* gelmedi*
            gelmiyor* açılmıyor* ulaşma* ulaşmadı* kaba saygısız* ilgisiz* pişman* üzgün* üzücü* sinir* kız* kızgın* leş yırtık* kirli*
            sahte* bıktım bıktır* aptal* saçma* saçmal* boş boştu boşuna uyduruk* batır* kaybı* kayıp* kaybet* kaybol* izlemeyin almayın
            almayin olmamış olmadı yazık* tavsiye_etm* etmiyorum etmem önermi* önerme* başarısız* kandır* ucube* ukala sıktı çöktü donuyor
            yarım etkilemedi beceriksiz* hoşlanma* güldürme* güldürmü* değmez* değmed* izlenmez* çekilmez* kusura iğren* eleştir*
            cevap_verm* yanıt_verm* ilgilenme* ilgilenmi*""",
        -3: """
            rezalet* rezil* iğrenç* felaket* korkunç* dolandır* çöp çöpe çöplük facia* skandal* utanç* nefret* ihanet* tiksin* en_kötü
            berbattı berbatti zırva* rezil fiyasko* sahtekar* hırsız*""",
    },
    before="hiç hiçbir asla ne",
    after="""değil* yok yoktu olmamış olmaz* olmayan olmasa kalmadı kalmad* kalmam* kalmıyor* bırakmad* bırakmıyor*
        gitmed* gitmiyor* etmed* etmiyor almad* almıyor* vermed* vermiyor* olmadım olmadık olmadılar bulmad* bulmuyor* yaşamad* yaşatmad*
        çıkmad*""",
    faults="",
    more="çok en aşırı gerçekten kesinlikle tam tamamen son cidden gayet bayağı baya epey fazla muhteşem öyle acayip",
    less="biraz az kısmen nispeten pek",
    turns="ama fakat ancak lakin yalnız",
    negated=r"\w{2}m(?:[ae](?:d[iu](?!r)|z|m\b|y[ae]c[ae]|y[iu]n(?:iz|uz)?\b)|[iu](?:yor|s\b|st))",
    phrases={
        -2: r"""
            (?:asla|hiç) bir daha(?: \w+m[ae]\w*)?
            bir daha (?:asla|hiç|\w+m(?:am|em|ayız|eyiz|ayacağım|eyeceğim))"""
    },
)
