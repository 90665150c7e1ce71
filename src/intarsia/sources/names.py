"""What people call the columns of an orders file, in a dozen languages."""

from __future__ import annotations

import re
import unicodedata

ALIASES = {
    "customer": "customer_id",
    "client": "customer_id",
    "order": "order_id",
    "date": "ordered_at",
    "time": "ordered_at",
    "product_name": "product",
    "sku": "product_id",
    "price": "unit_price",
    "qty": "quantity",
    "total": "amount",
    "value": "amount",
    "state": "status",
}
"""Short spellings of canonical columns, for people who write settings."""

# Squashed names (no accents, blanks or signs) that mean exactly this; the first are the best.
_EXACT = {
    "customer_id": """customerid custid clientid customerno customernumber customernr customer cust client buyerid userid memberid
        membernumber membershipnumber memberno member householdid accountid accountnumber shopperid contactid cardid loyaltyid loyaltycard customerkey
        customercode clientcode cid buyer user consumerid visitorid customeruniqueid guestid masterid
        kundennummer kundennr kundenid kundeid kunde kdnr idkunde codeclient numclient numeroclient idclient clientno identifiantclient
        idcliente codcliente codigocliente numerocliente nocliente cliente clienteid codigodecliente iddocliente
        codicecliente klantnummer klantid klantnr klant musteriid musterino musterikodu musteri musterinumarasi
        клиент клиентid idклиента кодклиента номерклиента покупатель idпокупателя ключклиента контрагент кодпокупателя
        mijoz mijozid mijozraqami xaridor xaridorid mijozkodi klient klientid idklienta nrklienta numerklienta kodklienta kundnr kundnummer
        customeremail email emailaddress customername clientname kundenname nomclient nombrecliente klantnaam musteriadi mijoznomi""",
    "order_id": """orderid orderno ordernumber ordernr invoiceno invoiceid invoicenumber invoice transactionid transactionno transid basketid
        receiptid receiptno receiptnumber order ordercode billno billid ticketid ticketno saleid salesid salesorderid purchaseid checkid orderkey
        documentno docno voucherno invoicenr bestellnummer bestellnr bestellungid bestellid bestellung auftragsnummer auftragsnr auftrag
        rechnungsnummer rechnungsnr rechnung belegnummer belegnr bonnummer bonnr numerocommande nocommande idcommande commande commandeid facture
        numfacture numerofacture nofacture ticket idpedido pedido numeropedido nopedido pedidoid factura numerofactura nofactura idfactura
        codigopedido numerodopedido notafiscal ordine numeroordine idordine fattura numerofattura scontrino ordernummer bestelnummer factuurnummer
        siparisno siparisid siparisnumarasi siparis faturano fatura faturanumarasi fisno номерзаказа заказ idзаказа чек номерчека накладная
        номернакладной документ buyurtma buyurtmaid buyurtmaraqami chek chekraqami zamowienie numerzamowienia nrzamowienia idzamowienia nrfaktury
        faktura paragon""",
    "ordered_at": """orderedat orderdate orderdatetime invoicedate purchasedate transactiondate transdate datetime date orderpurchasetimestamp
        timestamp transactiontimestamp purchasedatetime ordertime createdat ordercreatedat saledate salesdate dateoforder dateofpurchase orderdateutc
        purchasetime purchasedat transactiontime eventtime boughtat soldat datum zeit bestelldatum bestellzeit rechnungsdatum kaufdatum auftragsdatum
        belegdatum verkaufsdatum bestelltam datecommande datedecommande dateachat datefacture dateheure datetransaction fecha fechapedido
        fechadepedido fechacompra fechafactura fechaventa fechadecompra fechahora data datapedido datacompra datadopedido datadacompra datavenda
        dataordine dataacquisto datafattura dataora besteldatum orderdatum aankoopdatum factuurdatum tarih siparistarihi faturatarihi alisveristarihi
        islemtarihi satistarihi дата датазаказа датапокупки датапродажи датачека датавремя датадокумента sana buyurtmasanasi xaridsanasi
        sotuvsanasi vaqt datazamowienia datazakupu datafaktury datasprzedazy day""",
    "product_id": """productid productcode sku stockcode itemid itemcode itemnumber itemno articleid articleno articlenumber article ean upc gtin
        barcode productsku variantsku lineitemsku asin plu partno partnumber productkey productno productnumber styleid artikelnummer artikelnr artnr
        artikelid artikel produktnummer produktnr produktid codearticle refarticle reference refproduit codeproduit idproduit idproducto
        codigoproducto codproducto referencia articulo codproduto codigoproduto idproduto codicearticolo codiceprodotto idprodotto productnummer
        urunkodu urunid urunno stokkodu артикул кодтовара idтовара штрихкод кодноменклатуры mahsulotkodi mahsulotid tovarkodi shtrixkod
        kodproduktu idproduktu kodtowaru indeks""",
    "product": """productname product description itemname item itemdescription productdescription productdesc producttitle lineitemname title
        articledescription articlename goods service produkt produktname artikelbezeichnung artikelname bezeichnung produktbezeichnung warenbezeichnung
        produit nomproduit designation libelle libelleproduit nomarticle producto nombreproducto descripcion nombredelproducto produto nomeproduto
        descricao descricaoproduto prodotto nomeprodotto descrizione productnaam omschrijving artikelomschrijving urun urunadi urunismi aciklama
        товар названиетовара наименование номенклатура наименованиетовара продукт mahsulot mahsulotnomi tovar tovarnomi nazwaproduktu nazwatowaru
        towar nazwa opis""",
    "category": """category productcategory categoryname department productgroup producttype itemcategory productline productcategoryname itemgroup
        division family class subcategory section kategorie warengruppe produktgruppe artikelgruppe produktkategorie sparte categorie
        categorieproduit famille rayon categoria categoriaproducto familia departamento grupo categoriaproduto categoriaprodotto reparto gruppo
        productgroep productcategorie afdeling kategori urunkategorisi urungrubu grup категория группатоваров категориятовара группа отдел
        toifa kategoriya bolim turkum kategoria kategoriaproduktu grupatowarowa""",
    "quantity": """quantity qty orderquantity quantityordered orderqty units unitssold unitsordered pieces pcs itemcount numberofitems noofitems
        itemsquantity lineitemquantity numitems nitems count salesquantity volume numberofcds cds menge anzahl stueck stuck stueckzahl stuckzahl
        bestellmenge quantite qte nombre quantitecommandee cantidad unidades cant quantidade qtd qtde quantita qta pezzi aantal hoeveelheid
        stuks miktar adet количество колво кол штук miqdor soni dona ilosc sztuk liczbasztuk""",
    "unit_price": """unitprice price priceperunit itemprice unitcost pricepiece priceeach sellingprice productprice listprice saleprice lineitemprice
        unitsellingprice unitpriceusd unitpriceeur priceperitem rate stueckpreis stuckpreis einzelpreis preis verkaufspreis preisprostueck prix
        prixunitaire pu prixvente precio preciounitario preciounidad pvp preco precounitario valorunitario prezzo prezzounitario prijs stukprijs
        eenheidsprijs fiyat birimfiyat birimfiyati цена ценазаединицу ценазаштуку narx narxi birliknarxi donanarxi cena cenajednostkowa
        cenazasztuke""",
    "amount": """amount totalamount orderamount transactionamount tranamount transamount total ordertotal totalprice totalvalue linetotal subtotal
        totalsales sales salesamount salesvalue salevalue revenue netrevenue grossrevenue value ordervalue ordersvalue transactionvalue purchaseamount
        purchasevalue spend spent spending totalspent totalspend totalpaid paid payment paymentvalue paymentamount turnover grandtotal monetary
        netamount netsales grossamount grosssales dollarvalue dollars usd eur gbp extendedprice lineamount invoiceamount invoicetotal amountspent
        amountpaid totalcost totalpurchase pricetotal money betrag gesamtbetrag summe gesamtpreis umsatz bestellwert warenwert rechnungsbetrag wert
        erloes erlos gesamtsumme montant montanttotal prixtotal chiffreaffaires ca montantttc montantht totalttc importe importetotal preciototal
        monto montototal venta ventas totalventa valor valortotal precototal receita faturamento vendas totalvenda montante importo importototale
        prezzototale totale fatturato ricavo ricavi valore vendite bedrag totaalbedrag totaal totaalprijs omzet waarde tutar toplamtutar toplam ciro
        toplamfiyat satistutari сумма суммазаказа итого выручка стоимость оборот суммапокупки общаясумма суммапродажи продажи summa jami jamisumma
        umumiysumma tushum qiymati kwota wartosc suma kwotacalkowita razem wartosczamowienia obrot przychod belopp totalbelopp""",
    "status": """status orderstatus state transactionstatus paymentstatus deliverystatus fulfillmentstatus iscancelled cancelled canceled iscanceled
        isreturn isreturned returned returnstatus refunded isrefunded refundstatus bestellstatus auftragsstatus storniert retoure etat
        statutcommande statut estado estadopedido situacao stato statoordine bestelstatus durum siparisdurumu статус статусзаказа состояние
        holat holati buyurtmaholati statuszamowienia transactiontype type""",
    "currency": """currency currencycode ordercurrency waehrung wahrung devise moneda moeda valuta parabirimi валюта valyuta waluta""",
}

# A name that contains one of these words may mean it (weaker).
_PARTS = {
    "customer_id": "customer client cust kunde kunden klant musteri klient клиент mijoz xaridor buyer shopper member household покупатель cliente".split(),
    "order_id": "order invoice transaction basket receipt bestell auftrag rechnung commande facture pedido factura ordine siparis заказ чек buyurtma zamow".split(),
    "ordered_at": "date time datum fecha data tarih дата sana timestamp".split(),
    "product_id": "sku article artikel stock ean upc barcode артикул".split(),
    "product": "product item description produkt produit producto produto prodotto urun товар mahsulot".split(),
    "category": "category kategorie categorie categoria kategori категория department group".split(),
    "quantity": "quantity qty units menge anzahl quantite cantidad quantidade quantita aantal adet miktar колич miqdor ilosc".split(),
    "unit_price": "price preis prix precio preco prezzo prijs fiyat цена narx cena".split(),
    "amount": "amount total revenue sales spend value betrag umsatz summe montant importe monto valor importo bedrag tutar сумма summa kwota wartosc".split(),
    "status": "status state durum статус estado statut stato".split(),
    "currency": "currency waehrung devise valuta валюта".split(),
}

# Words that take a name out of the running.
_AGAINST = {
    "customer_id": """country city state region segment type since age gender sex group status phone street zip postal service lifetime count number of
        satisfaction rating care income birth""".split(),
    "order_id": "date time status type priority total amount value qty quantity count datum fecha tarih дата item line row price channel num".split(),
    "ordered_at": """birth birthday dob signup registration registered joined join delivery delivered ship shipped shipping due required updated update
        modified approved estimated first last return cancel expiry geburt lieferdatum livraison entrega teslimat zone spent""".split(),
    "product_id": "price quantity qty count name".split(),
    "product": "id price type category quantity qty count total code cost".split(),
    "category": "id price count".split(),
    "quantity": "price amount total value add".split(),
    "unit_price": "total gesamt discount tax shipping old".split(),
    "amount": """unit tax vat discount disc shipping freight tip cost add addon count quantity qty items item balance fee id margin profit rating
        steuer rabatt iva kdv ндс items number""".split(),
    "status": "marital employment loyalty membership country customer home card".split(),
    "currency": "rate".split(),
}

_EXACT_RANK = {canonical: {name: rank for rank, name in enumerate(text.split())} for canonical, text in _EXACT.items()}


def words(name: str) -> list[str]:
    """The words of a column's name, in small letters without accents.

    >>> words("CustomerID"), words("Kunden-Nr."), words("Total Price ($)")
    (['customer', 'id'], ['kunden', 'nr'], ['total', 'price'])
    """
    split = re.sub(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    plain = split.lower().replace("ß", "ss").replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("№", " no ")
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", plain.replace("й", "\ue000")) if not unicodedata.combining(sign))
    letters = re.sub("[ʻʼ‘’'`´]", "", letters).replace("\ue000", "й")
    return re.findall(r"[^\W_]+", letters)


def likeness(name: str, canonical: str) -> tuple[float, str]:
    """How surely a column of this name is the canonical one (0 to 1), and why.

    >>> likeness("Client ID", "customer_id")
    (0.999, 'its name means customer_id')
    >>> likeness("Birth Date", "ordered_at")[0]
    0.0
    """
    own = words(name)
    squashed = "".join(own)
    rank = _EXACT_RANK[canonical].get(squashed)
    if rank is None and len(own) > 1:  # "Customer ID (new)", "Amount in EUR", "price usd"
        core = "".join(word for word in own if word not in ("in", "usd", "eur", "gbp", "uzs", "the", "of", "utc", "inc", "incl"))
        rank = _EXACT_RANK[canonical].get(core)
    if rank is not None:
        return round(1.0 - 0.0005 * (rank % 1000) - (0.0 if rank else 0.0), 4), f"its name means {canonical}"
    if canonical == "customer_id" and squashed in ("id", "no", "nr", "key"):
        return 0.45, "it is the only id"
    against = set(_AGAINST[canonical])
    if against & set(own):
        return 0.0, ""
    for part in _PARTS[canonical]:
        if part in own or (len(part) > 4 and part in squashed):
            return 0.6, f"its name contains '{part}'"
    return 0.0, ""


def canonical_of(given: str, known: tuple[str, ...]) -> str | None:
    """The canonical column that a person means: its own name, a short spelling, or one of its names in another language.

    >>> canonical_of("customer", ("customer_id", "amount"))
    'customer_id'
    """
    plain = "_".join(words(given))
    if given in known:
        return given
    if plain in known:
        return plain
    if ALIASES.get(plain) in known:
        return ALIASES[plain]
    best = max(known, key=lambda canonical: likeness(given, canonical)[0] if canonical in _EXACT else 0.0)
    return best if best in _EXACT and likeness(given, best)[0] > 0.9 else None
