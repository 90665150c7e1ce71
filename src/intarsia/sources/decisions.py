"""What people decided, in their own languages: "widerrufen" is no, "согласен" is yes."""

from __future__ import annotations

import re
import unicodedata

from intarsia.sources.sql import quoted

_AGREED = """
    yes y true t 1 on in active enabled granted given allow allowed permitted agree agreed accept accepted consent consented confirmed
    confirmed approved opened clicked subscribed optin optedin doubleoptin doi affirmative ok
    ja erteilt zugestimmt zustimmung eingewilligt akzeptiert angenommen bestätigt angemeldet erlaubt aktiv
    oui accordé accepté consenti confirmé abonné inscrit autorisé actif donné
    sí si otorgado concedido aceptado acepta confirmado suscrito autorizado activo dado
    sim aceito aceite aceitou consentiu inscrito autorizado ativo
    evet verildi onaylandı onayladı kabul kabulediyor kabuledildi kabuletti izinverildi izinli abone aktif açık
    да дано дал дала получено согласен согласна согласие согласованно принято принял приняла подтверждено разрешено разрешил подписан
    подписана активно
    iagree ido iaccept iconsent idoagree stimmezu ichstimmezu jaccepte jeconsens acepto yoacepto euaceito concordo euconcordo
    kabulediyorum onaylıyorum izinveriyorum ясогласен ясогласна принимаю разрешаю даюсогласие roziyman menroziman
    roziliknibildiraman
    ha xa rozi roziman berildi rozilikberildi qabulqilindi tasdiqlandi ruxsatberildi faol ҳа ха рози берилди розиликберилди
"""
_WITHHELD = """
    no n false f 0 off out none never inactive disabled notgiven notgranted notagreed notconsented noconsent denied deny declined decline
    refused refuse rejected reject disallowed forbidden blocked suppressed revoked revoke withdrawn withdrew withdraw withdrawal retracted
    object objected objects objection opposed erased erase erasure deleted delete removed cancelled canceled expired lapsed unsubscribed
    unsubscribe optout optedout pending awaiting waiting unconfirmed unverified notconfirmed disagree disagreed cleaned complained negative
    nein widerrufen widerruf widersprochen widerspruch abgelehnt ablehnung verweigert verweigerung abgemeldet gelöscht entzogen
    zurückgezogen nichterteilt keine gesperrt ausstehend offen unbestätigt abgelaufen inaktiv storniert gekündigt
    non refusé refus révoqué retiré retrait opposé opposition supprimé effacé désabonné désinscrit annulé expiré enattente inactif rejeté
    denegado rechazado rechaza revocado retirado borrado eliminado opuesto oposición baja dadodebaja cancelado caducado pendiente inactivo
    não nao negado recusado recusou revogado retirado retirou apagado excluído eliminado oposto oposição cancelado expirado pendente inativo
    hayır hayir red reddedildi reddetti reddediyor gerialındı gericekildi geriçekildi iptal iptaledildi silindi itiraz itirazetti
    itirazedildi beklemede bekliyor onaybekliyor verilmedi onaylanmadı kabuledilmedi süresidoldu süresigeçti pasif kapalı abonelikteniçıktı
    нет не отозвано отозван отозвана отозвал отозвала отзыв отказ отказано отказался отказалась отклонено отклонил отклонила возражает
    возражение возразил возразила удалено удален удалена стерто аннулировано отменено отписан отписана отписался отписалась отписка истекло
    истек истекла просрочено ожидает ожидается ожидание вожидании неподтверждено несогласен несогласна недано запрещено запретил неактивно
    idonotagree idontagree donotagree dontagree doesnotagree didnotagree donotaccept idonotaccept idontaccept donotconsent idonotconsent
    idontconsent notaccepted didnotconsent ichstimmenichtzu stimmenichtzu nichtzugestimmt nichteingewilligt jerefuse jenacceptepas
    noacepto noaceptado noacepta nãoaceito nãoaceite nãoaceitou eunãoaceito nãoconcordo kabuletmiyorum kabuletmiyor kabuletmedi
    onaylamıyorum onaylamadı izinvermiyorum izinvermedi янесогласен янесогласна непринимаю непринято неразрешаю неразрешено
    roziemas roziemasman
    yoq radetildi radetdi radqildi radqilindi bekorqilindi bekorqildi qaytaribolindi qaytariboldi ochirildi etirozbildirdi etiroz
    kutilmoqda kutishda berilmadi tasdiqlanmagan muddatiotgan nofaol йўқ йук радэтилди бекорқилинди қайтариболинди ўчирилди кутилмоқда
"""


def squashed_words(words: str) -> frozenset[str]:
    """Words as they are compared: in small letters, without accents and signs.

    >>> sorted(squashed_words("Opt-Out Süresi_doldu"))
    ['optout', 'suresidoldu']
    """
    plain = unicodedata.normalize("NFD", words.lower().replace("ı", "i"))
    return frozenset(re.sub(r"[^\w]|_|[ʻʼ]", "", word) for word in "".join(c for c in plain if not unicodedata.combining(c)).split())


AGREED, WITHHELD = squashed_words(_AGREED), squashed_words(_WITHHELD)


def decides(text: str) -> bool:
    """Whether a cell says yes or no."""
    return bool(squashed_words(re.sub(r"\s", "", text)) & (AGREED | WITHHELD))


def decision_sql(text: str) -> str:
    """SQL: yes or no of a text; null where it is neither."""
    word = f"regexp_replace({_plain(text)}, '[^\\p{{L}}\\p{{N}}]|[ʻʼ]', '', 'g')"
    number = f"WHEN TRY_CAST({text} AS DOUBLE) IS NOT NULL THEN TRY_CAST({text} AS DOUBLE) > 0"
    return f"CASE {number} WHEN {word} IN ({_listed(AGREED)}) THEN true WHEN {word} IN ({_listed(WITHHELD)}) THEN false END"


def _plain(text: str) -> str:
    return f"replace(strip_accents(replace(lower({text}), 'ı', 'i')), 'ʻ', '')"


def _listed(words: frozenset[str]) -> str:
    return ", ".join(quoted(word) for word in sorted(words))
