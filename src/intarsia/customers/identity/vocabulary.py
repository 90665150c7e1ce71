"""What a dozen systems and languages call the parts of a person: name, e-mail, phone, address, birth date, ids."""

from __future__ import annotations

NAMES = {
    "record": """
        recordid recid record uniqueid rowid id uid uuid guid entityid profileid contactid personid leadid rownumber recordno
        datensatz kayitid запись номерзаписи""",
    "source": """
        source sourcesystem sourcedataset sourcename system datasource origin dataset channel quelle kaynak источник система manba""",
    "customer": """
        customerid customerno customernumber customer custid clientid clientno client memberid membernumber accountid accountnumber
        userid loyaltyid loyaltycard cardid cardnumber kundennummer kundennr kundenid kdnr idclient numclient idcliente codcliente
        klantnummer musterino musteriid клиент idклиента кодклиента mijozid""",
    "email": """
        email emailaddress mail emailid emailaddr primaryemail contactemail customeremail useremail workemail epost epostaadresse
        correo correoelectronico courriel adressemail eposta epostaadresi почта электроннаяпочта емейл elektronpochta pochta""",
    "phone": """
        phone phonenumber telephone telephonenumber tel telno mobile mobilephone mobilenumber mobileno cell cellphone msisdn phoneno
        contactnumber contactphone homephone workphone telefon telefonnummer handy handynummer telefone telefono celular movil
        portable telefoon gsm telefonno ceptelefonu телефон номертелефона мобильный telefonraqami""",
    "first_name": """
        firstname givenname forename fname first given christianname vorname prenom nombre nombres nome voornaam ad adi isim имя ism
        ismi imie fornavn""",
    "last_name": """
        lastname surname familyname lname last family nachname familienname nom nomdefamille apellido apellidos cognome sobrenome
        achternaam soyad soyadi фамилия familiya nazwisko efternavn""",
    "full_name": """
        fullname name customername clientname contactname personname displayname personfullname completename nomcomplet nomprenom
        nombrecompleto nomecompleto volledigenaam adsoyad фио полноеимя fio toliqism kundenname""",
    "birth_date": """
        birthdate dateofbirth dob birthday bday bornon geburtsdatum geburtstag datedenaissance datenaissance fechanacimiento
        fechadenacimiento datadinascita datadenascimento geboortedatum dogumtarihi датарождения деньрождения tugilgansana
        tugilgankun dataurodzenia""",
    "national_id": """
        socsecid ssn socialsecuritynumber socialsecurityid nationalid nationalidnumber personalnumber personnummer passport
        passportnumber taxid taxnumber vatid steuerid nif dni cpf codicefiscale bsn tckimlikno tckn инн снилс паспорт pinfl pesel""",
    "street": """
        street streetaddress streetname address address1 addressline1 addr addr1 addressline street1 mailingaddress shippingaddress
        billingaddress homeaddress strasse str adresse anschrift rue calle direccion via indirizzo endereco rua straat adres sokak
        улица адрес manzil kocha ulica""",
    "house": """
        house housenumber houseno streetnumber streetno building buildingnumber hausnummer hausnr numero numerocivico huisnummer
        evno kapino дом номердома uyraqami""",
    "postcode": """
        postcode postalcode zip zipcode zippostal plz postleitzahl codepostal codigopostal cp cap cep postnummer postakodu индекс
        почтовыйиндекс pochtaindeksi kodpocztowy""",
    "city": """
        city town suburb locality municipality place stadt ort wohnort ville ciudad citta cidade stad plaats sehir il город
        населенныйпункт shahar miasto""",
    "region": """
        region state province county district stateprovince bundesland land departement provincia comunidad estado ilce bolge область
        регион viloyat wojewodztwo""",
    "country": "country countrycode nation staat pays pais paese ulke страна mamlakat davlat kraj",
    "company": """
        company companyname organisation organization organisationname organizationname employer business account accountname firma
        firmenname unternehmen entreprise societe empresa azienda bedrijf sirket компания организация kompaniya""",
    "updated_at": """
        updatedat updated lastupdated modifiedat lastmodified modified changedat lastseen lastseenat updatedate lastchange created
        createdat createddate signupdate registeredat aktualisiert guncelleme обновлено""",
}
"""Squashed names (no accents, blanks or signs) of each role; an earlier name wins where two columns qualify."""

ROLES = tuple(NAMES)
KEYS = ("customer", "national_id", "email", "phone")
"""Columns whose equal values can prove that two records are one person, the surest first."""

IDENTIFYING = (*KEYS, "first_name", "last_name", "birth_date", "street", "house", "postcode", "city", "company")
"""Columns that are compared; one record is told from another by them alone."""

WORDS = {
    "customer": "customer id",
    "national_id": "personal number",
    "email": "e-mail",
    "phone": "phone",
    "first_name": "first name",
    "last_name": "surname",
    "full_name": "full name",
    "birth_date": "birth date",
}
"""What a role is called to a person, where its own name does not do."""

_NOTHING = """
    na none null nil nan unknown unbekannt inconnu desconocido unspecified notprovided notavailable notgiven missing empty anonymous anonym
    anon guest gast test tester testing testuser dummy fake asdf asdfasdf qwerty xxx xxxx aaa abc noname nomail noemail nophone customer
    user name surname firstname lastname delete deleted tbd tba fixme sample example demo undefined неизвестно нет тест bilinmiyor yok"""

_BOXES = """
    info sales office contact hello admin administrator support help service kontakt mail team reception booking bookings order orders shop
    store hr jobs accounts accounting billing invoice finance marketing press noreply donotreply webmaster postmaster enquiries enquiry
    einkauf verkauf buchhaltung ventas compras contacto iletisim satis"""

_TITLES = "mr mrs ms miss mx dr prof sir madam herr frau mme mlle monsieur madame sr sra sig bay bayan jr ii iii phd md"

NOTHING = frozenset(_NOTHING.split())
"""Words that stand where nothing is known."""

ROLE_MAILBOXES = frozenset(_BOXES.split())
"""Names of mailboxes that belong to a company rather than to a person."""

TITLES = frozenset(_TITLES.split())
"""Words around a name that are no part of it."""
