"""Invented reviews: sentences put together from parts, in the served languages, with what they say known."""

from __future__ import annotations

import numpy as np

PARTS = {
    "en": {
        "things": ("The blender", "This jacket", "The lamp", "My order", "The backpack", "The kettle"),
        "good": (
            "is excellent and I love it",
            "works perfectly, very happy with it",
            "is great value, thank you",
            "is wonderful, best purchase",
        ),
        "bad": (
            "is terrible and broke at once",
            "stopped working, I want a refund",
            "is a waste of money, awful",
            "came damaged, very bad quality",
        ),
        "so_so": ("is what the picture shows", "came on Tuesday as written", "has two handles and a lid"),
    },
    "ru": {
        "things": ("Этот чайник", "Рюкзак", "Мой заказ", "Этот свитер", "Светильник"),
        "good": ("просто отличный, очень доволен", "замечательный, спасибо большое", "очень хороший, всем рекомендую"),
        "bad": ("ужасный, сразу сломался", "не работает, верните деньги", "плохой, очень разочарован качеством"),
        "so_so": ("приехал во вторник как написано", "имеет две ручки и крышку"),
    },
    "tr": {
        "things": ("Bu çanta", "Sipariş ettiğim lamba", "Bu ceket", "Aldığım çaydanlık"),
        "good": ("çok güzel, herkese tavsiye ederim", "harika bir ürün, çok memnun kaldım", "gerçekten mükemmel, teşekkürler"),
        "bad": ("berbat, hemen bozuldu", "çok kötü, hiç beğenmedim", "rezalet, paramı iade edin"),
        "so_so": ("salı günü geldi", "iki kulplu ve kapaklı"),
    },
    "uz": {
        "things": ("Bu choynak", "Buyurtma qilgan sumka", "Bu kurtka", "Yangi chiroq"),
        "good": ("juda yaxshi, hammaga tavsiya qilaman", "zo'r ekan, katta rahmat", "ajoyib narsa, juda mamnunman"),
        "bad": ("juda yomon, darrov buzildi", "umuman ishlamaydi, pulimni qaytaring", "rasvo, hech kimga maslahat bermayman"),
        "so_so": ("seshanba kuni yetib keldi", "ikki dastali va qopqog'i bor"),
    },
    "uz-Cyrl": {
        "things": ("Бу чойнак", "Буюртма қилган сумка", "Бу куртка", "Янги чироқ"),
        "good": ("жуда яхши, ҳаммага тавсия қиламан", "зўр экан, катта раҳмат", "ажойиб нарса, жуда мамнунман"),
        "bad": ("жуда ёмон, дарров бузилди", "умуман ишламайди, пулимни қайтаринг", "расво, ҳеч кимга маслаҳат бермайман"),
        "so_so": ("сешанба куни етиб келди", "икки дастали ва қопқоғи бор"),
    },
    "pt": {
        "things": ("Esta mochila", "A luminária", "Meu pedido", "Esta jaqueta"),
        "good": ("é excelente, recomendo muito", "chegou rápido e é linda, obrigada", "é ótima, adorei a compra"),
        "bad": ("é péssima, quebrou logo", "não funciona, quero meu dinheiro de volta", "veio com defeito, muito ruim"),
        "so_so": ("chegou na terça como estava escrito", "tem duas alças e uma tampa"),
    },
}
STRANGE = (
    "",
    None,
    "   \n\t ",
    "😡😡😡",
    "👍 📦",
    "12345 67 890",
    "...!!!???",
    "Hello привет merhaba salom 你好",
    "great " * 20_000,
    "a\x00b\x00 great\x00",
    "<script>alert('x')</script><b>great</b> &amp; &lt;cheap&gt;",
    "=cmd|'/c calc'!A0",
    "\ud800 half a letter",
    "это 好的 very ☃",
    "oʻzbek oʼzbek o‘zbek o’zbek o`zbek o´zbek",
    "x" * 50_000,
    "𝓯𝓪𝓷𝓬𝔂 ᵗᵉˣᵗ",
    "مرحبا، المنتج ممتاز",
)


def reviews(n: int, language: str = "en", seed: int = 0, kinds: tuple[str, ...] = ("good", "bad")) -> tuple[list[str], list[str]]:
    """n reviews, and the kind ("good", "bad", "so_so") of each."""
    rng = np.random.default_rng(seed)
    parts = PARTS[language]
    texts, told = [], []
    for _ in range(n):
        kind = kinds[int(rng.integers(len(kinds)))]
        thing, says = parts["things"][int(rng.integers(len(parts["things"])))], parts[kind][int(rng.integers(len(parts[kind])))]
        texts.append(f"{thing} {says}. {int(rng.integers(100))}")
        told.append(kind)
    return texts, told


THEMES = {
    "courier": (
        "the courier was late with the parcel",
        "parcel delivered to a wrong door by the courier",
        "courier lost my parcel in the rain",
    ),
    "password": (
        "the app forgot my password at login",
        "login fails, password reset does nothing",
        "cannot login, the app wants a password",
    ),
    "zipper": ("the zipper of the jacket is stuck", "jacket sleeve tore near the zipper", "the zipper fell off the jacket"),
    "invoice": ("the invoice shows a wrong tax amount", "send the invoice with the company tax number", "tax is missing on my invoice"),
    "coffee": ("the coffee beans taste burnt", "coffee roast too dark, beans oily", "beans arrived stale, coffee without aroma"),
    "battery": ("battery drains overnight while charging", "charging takes hours, battery warm", "the battery swelled after charging"),
}


def themed(n: int, seed: int = 0) -> tuple[list[str], list[str]]:
    """n complaints about one of six things, and which."""
    rng = np.random.default_rng(seed)
    names = sorted(THEMES)
    told = [names[int(rng.integers(len(names)))] for _ in range(n)]
    filler = ("yesterday", "again", "twice", "on Monday", "this morning", "since spring", "for a week", "at noon")
    texts = []
    for name in told:
        one, other = rng.integers(3, size=2)
        texts.append(f"{THEMES[name][int(one)]} {filler[int(rng.integers(8))]}, {THEMES[name][int(other)]} {filler[int(rng.integers(8))]}")
    return texts, told
