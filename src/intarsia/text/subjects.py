"""Subjects that customers of any shop or service write about, known by keywords: for a handful of texts, and as names for found topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from intarsia.text.lexicons import entries

SUBJECTS = {
    "delivery": """
        deliver* shipp* courier* arriv* parcel* package* tracking dispatch* доставк* курьер* посылк* привез* отправк* kargo* teslim*
        kurye* gönderi* yetkazib* yetkaz* dostavka* kuryer* entreg* frete* correio* chegou chegar transportadora*""",
    "returns and refunds": """
        refund* return* exchange* возврат* вернуть обмен* iade* değişim* qaytar* almashtir* devol* reembols* troca* estorno*""",
    "payment": """
        pay* card* charge* transfer* bank* invoice* bill* оплат* платеж* карт* перевод* списа* счет* ödeme* kart* havale* fatura* to'lov*
        karta* pul* o'tkaz* pagament* cartão* cobran* boleto* pix transfer*""",
    "price": """
        price* cost* expensive cheap* discount* offer* цен* стоимост* дорог* дешев* скидк* акци* fiyat* pahalı* ucuz* indirim* narx*
        qimmat* arzon* chegirma* preço* caro cara barat* descont* promoç*""",
    "service": """
        service* support* staff* assistant* operator* answer* respon* сервис* обслуживан* поддержк* оператор* сотрудник* менеджер*
        консультант* hizmet* destek* müşteri_hizmet* personel* temsilci* xizmat* operator* xodim* sotuvchi* atendiment* suporte*
        atendente* funcionári*""",
    "quality": """
        quality* defect* broken* damage* faulty material* качеств* брак* дефект* сломал* материал* kalite* bozuk* kırık* malzeme* sifat*
        buzil* singan* brak* qualidade* defeit* quebr* materia*""",
    "size and fit": """
        size* fit fits fitting small large tight размер* маловат* большемер* велик beden* numara* dar bol o'lcham* razmer* katta kichik
        tamanho* apertad* pequen* grand*""",
    "app and website": """
        app apps website* site login password* update* crash* bug* download* install* screen* приложен* сайт* парол* вход* обновлен*
        ошибк* uygulama* site şifre* giriş* güncelle* ilova* sayt* parol* yangilan* yukla* aplicativo* site senha* atualiz* baixar*""",
    "account": """
        account* profile* register* subscription* cancel* аккаунт* профил* регистрац* подписк* hesap* üyelik* abonelik* hisob* akkaunt*
        obuna* ro'yxat* conta cadastr* assinatura*""",
    "taste and food": """
        taste* flavo* delicious food fresh* вкус* еда свеж* блюд* lezzet* yemek* tat* taze* maza* ovqat* taom* yangi sabor* comida*
        gosto*""",
    "stock": "stock available availability наличи* ассортимент* stok* tükendi omborda mavjud* assortiment* estoque* disponív*",
}
"""A subject to its words, and beginnings of words with a star, in the served languages (Uzbek in Latin letters)."""


@cache
def keys() -> dict[str, str]:
    """A bare word, or beginning with its star, to its subject."""
    return {entry: subject for subject, text in SUBJECTS.items() for entry in entries(text)}


def subject_of(words: Iterable[str], *, at_least: int = 1) -> str:
    """The subject that most of these bare words are of, `at_least` so many, the first by SUBJECTS among equals; "" where none is.

    >>> subject_of(["courier", "late", "parcel"]), subject_of(["hello"])
    ('delivery', '')
    """
    known = keys()
    votes: Counter[str] = Counter()
    for word in words:
        subject = known.get(word) or next((known[key] for size in range(len(word), 2, -1) if (key := f"{word[:size]}*") in known), "")
        if subject:
            votes[subject] += 1
    best = max(SUBJECTS, key=lambda subject: votes[subject])
    return best if votes[best] >= at_least else ""
