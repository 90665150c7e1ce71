"""Languages are told in every script, on a few words, and without the package too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from intarsia.text.models import Notes
from intarsia.text.models.language import Language
from intarsia.text.models.scrub import Scrub, without_slots
from text.phrases import PARTS, reviews


@pytest.mark.parametrize("packaged", [True, False])
@pytest.mark.parametrize("language", sorted(PARTS))
def test_served_languages_are_told_sentence_by_sentence(language, packaged):
    texts, _ = reviews(60, language, kinds=("good", "bad", "so_so"))
    found = Language(packaged=packaged).read(Notes(texts)).columns["language"]
    assert sum(one == language for one in found) >= 0.9 * len(texts)


@pytest.mark.parametrize("sign", "ʻʼ‘’`´'")
def test_uzbek_is_told_with_every_apostrophe(sign):
    texts = [f"O{sign}zbekistonda juda zo{sign}r do{sign}kon ekan", f"Bu o{sign}yin menga yoqmadi"]
    assert Language().read(Notes(texts)).columns["language"] == ["uz", "uz"]


def test_short_texts_take_the_language_of_the_others():
    texts, _ = reviews(80, "ru")
    assert Language().read(Notes([*texts, "хороший банк"])).columns["language"][-1] == "ru"


@pytest.mark.parametrize("packaged", [True, False])
def test_one_word_of_praise_or_blame_tells_its_language(packaged):
    texts = ["ужас", "Berbat", "harika", "отлично", "péssimo", "good"]
    assert Language(packaged=packaged).read(Notes(texts)).columns["language"] == ["ru", "tr", "tr", "ru", "pt", "en"]
    others = [text for language in ("uz", "uz-Cyrl", "ru", "tr") for text in reviews(40, language)[0]]
    assert Language(packaged=packaged).read(Notes([*others, "ужас", "berbat"])).columns["language"][-2:] == ["ru", "tr"]


def test_capitals_and_missing_accents_do_not_matter():
    found = Language().read(Notes(["BU ÜRÜN ÇOK KÖTÜ VE SIKICI", "bu urun cok guzel ve cok hizli geldi", "NÃO GOSTEI DO PRODUTO"]))
    assert found.columns["language"] == ["tr", "tr", "pt"]


@pytest.mark.parametrize("text", ["", None, "12345", "👍👍", "!!!", "a"])
def test_no_words_no_language(text):
    assert Language().read(Notes([text])).columns["language"] == ["und"]


def test_words_of_every_language_tell_of_none():
    texts, _ = reviews(80, "tr")
    assert Language().read(Notes(["ok", "OK!"])).columns["language"] == ["und", "und"]
    assert Language().read(Notes([*texts, "ok"])).columns["language"][-1] == "tr"
    others = [text for language in ("uz", "pt") for text in reviews(80, language)[0]]
    assert Language().read(Notes([*texts, *others, "ok"])).columns["language"][-1] == "und"


def test_other_scripts_are_told_by_the_package():
    assert Language().read(Notes(["这个产品非常好，我很喜欢", "مرحبا، المنتج ممتاز جدا"])).columns["language"] == ["zh", "ar"]


def test_other_languages_are_told():
    found = Language().read(
        Notes(["Das Produkt ist leider nicht gut und ich bin sehr enttäuscht", "Le produit est très bon, je suis content"])
    )
    assert found.columns["language"] == ["de", "fr"]


def test_without_the_packages_everything_goes_on_and_says_what_to_install():
    code = (
        "import sys; sys.modules['py3langid'] = None; sys.modules['vaderSentiment'] = None\n"
        "import intarsia as ia\n"
        "o = ia.analyse(['The lamp is great and I love it', 'This is a terrible lamp'])\n"
        "print(o.table()['mood'].to_pylist(), [r.text for r in o.remarks])\n"
        "from intarsia.text.models import PLUGINS, Notes\n"
        "from intarsia.errors import MissingExtra\n"
        "try:\n    PLUGINS.build('vader').read(Notes(['x']))\nexcept MissingExtra as error:\n    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "['positive', 'negative']" in said
    assert said.count("pip install 'intarsia[text]'") == 2


def test_scrubbed_text_keeps_its_language():
    said = Scrub().read(Notes(["Не работает http://t.co/abcdefgh @bank_help"])).columns["text"]
    assert Language().read(Notes([without_slots(one) for one in said])).columns["language"] == ["ru"]
