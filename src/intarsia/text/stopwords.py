"""Words that say nothing of the topic, language by language; the commonest of them also tell the language itself."""

from __future__ import annotations

from functools import cache

from intarsia.text.lexicons import entries

STOP = {
    "en": """
        the a an and or but if of to in on at for with from by as is are was were be been being am it its it's this that these those there
        here i i'm i've my me mine we our us you your yours he she his her they them their who what which when where why how all any both
        each few more most other some such no nor not only own same so than too very can will just don don't should now do does did doing
        have has had having would could also get got one two about into out up down over again then once because while during before after
        even still much many really ever never like use used using make made go going went im ive dont doesn't didn't can't cant won't
        isn't wasn't i'll you're please help thing things lot bit way want know need think back see let say said new app review product s
        t d ll m re ve""",
    "ru": """
        и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще нет о из ему
        теперь когда даже ну вдруг ли если уже или ни быть был него до вас нибудь опять уж вам ведь там потом себя ничего ей может они тут
        где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого какой
        совсем ним здесь этом один почти мой тем чтобы нее сейчас были куда зачем всех можно при наконец два об другой хоть после над
        больше тот через эти нас про всего них какая много разве три эту моя впрочем свою этой перед иногда лучше чуть том нельзя такой им
        более всегда конечно всю между это очень просто которые который которая также мои вообще сегодня весь свой rt""",
    "tr": """
        ve bir bu da de çok için ile ben sen o biz siz onlar ama fakat ancak ya mi mı mu mü ne gibi daha en kadar sonra önce her hiç şey
        şeyi var yok değil olan olarak oldu olduğu ki diye bana beni benim sana senin onu onun bizim sizin şu böyle öyle nasıl neden niçin
        çünkü hem ise veya yani artık bile sadece tüm bütün bazı kendi göre tek olsa olur olmak etmek ettim eder yine hala gerçekten
        ayrıca zaten hep iki üç bence şimdi biri birşey bi bişey herşey olup üzere karşı rağmen belki falan filan işte den dan""",
    "uz": """
        va bu men sen u biz siz ular bilan uchun ham lekin ammo biroq yoki juda bir har hech emas yo'q bor edi ekan kerak mumkin shu o'sha
        nima qanday qachon qayerda kim menga meni mening senga sizga sizni sizning uni uning unga bizga bizning ularni ularning bo'ldi
        bo'lgan bo'lsa bo'ladi bo'lib qildi qilish qilib qilgan qiladi deb degan dan ga ni ning da esa faqat hali yana endi hozir keyin
        oldin shuning shunday bunday ko'p kam barcha hamma o'z o'zim o'zi agar chunki ha yo iltimos kabi orqali haqida tomonidan uchinchi
        ikki uch edim ekanligi bularni buni bunga men'ga mana qila haqiqatan haqiqatdan ushbu shuni shunchalik shunchaki qadar ustida kun
        marta dagi""",
    "pt": """
        o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para pra com sem e ou mas que se não nao sim eu tu ele
        ela nós eles elas você vocês me te lhe meu minha meus minhas seu sua seus suas nosso nossa este esta isto esse essa isso aquele
        aquela foi é era ser são está estou estava estão tem tinha ter tenho há muito muita mais menos já ainda também só até quando onde
        como porque porquê pois qual quem tudo todo toda todos todas nada cada outro outra mesmo bem depois antes aqui ali lá agora sempre
        nunca vou vai fui fiz fazer ao à aos às num numa entre sobre produto""",
    "es": """
        el la los las un una de del en por para con sin y o pero que se no sí yo él ella es era fue ser está están muy más menos ya
        también como cuando porque todo nada me mi su este esta lo le al hay""",
    "de": """
        der die das ein eine und oder aber nicht ist war sind ich du er sie es wir ihr mit von zu auf für im in den dem des sehr auch wie
        als nur noch nach bei aus mein habe hat kein keine wird""",
    "fr": """
        le la les un une des de du et ou mais ne pas est sont était je tu il elle nous vous ils avec sans pour par sur dans en très plus
        moins aussi que qui ce cette mon ma mes son sa au aux""",
    "it": """
        il lo la gli le un una di del della e o ma non è sono era io tu lui lei noi voi con senza per su in molto più meno anche che chi
        questo questa mio mia al ho ha""",
    "kk": "және бұл мен сен ол біз сіз үшін бірақ өте емес жоқ бар да де бір маған менің керек қалай",
    "uk": "і й та не що він на я з як це вона так його але ти до у же ви за би по тільки її мені було від ще є дуже для ми вас",
}
"""Language code to its words."""

SERVED = ("en", "ru", "tr", "uz", "pt")
"""The languages for which Intarsia has words of its own."""


@cache
def telling() -> dict[str, frozenset[str]]:
    """A bare word to the languages in which it is among the commonest."""
    found: dict[str, set[str]] = {}
    for language, text in STOP.items():
        for word in entries(text):
            found.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


@cache
def silent(language: str) -> frozenset[str]:
    """The stop words of a language, folded and bare; those of English for one without."""
    return frozenset(entries(STOP.get(language, STOP["en"])))
