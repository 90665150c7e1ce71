"""The vocabulary of orders: what a dozen languages call a customer, an order, a date, a product and its price."""

from __future__ import annotations

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

EXACT = {
    "customer_id": """
        customerid custid clientid customerno customernumber customernr customer cust client buyerid userid memberid membernumber
        membershipnumber memberno member householdid accountid accountnumber shopperid contactid cardid loyaltyid loyaltycard
        customerkey customercode clientcode cid buyer user consumerid visitorid customeruniqueid guestid masterid kundennummer
        kundennr kundenid kundeid kunde kdnr idkunde codeclient numclient numeroclient idclient clientno identifiantclient
        idcliente codcliente codigocliente numerocliente nocliente cliente clienteid codigodecliente iddocliente codicecliente
        klantnummer klantid klantnr klant musteriid musterino musterikodu musteri musterinumarasi клиент клиентid idклиента
        кодклиента номерклиента покупатель idпокупателя ключклиента контрагент кодпокупателя mijoz mijozid mijozraqami xaridor
        xaridorid mijozkodi klient klientid idklienta nrklienta numerklienta kodklienta kundnr kundnummer customeremail email
        emailaddress customername clientname kundenname nomclient nombrecliente klantnaam musteriadi mijoznomi""",
    "order_id": """
        orderid orderno ordernumber ordernr invoiceno invoiceid invoicenumber invoice transactionid transactionno transid basketid
        receiptid receiptno receiptnumber order ordercode billno billid ticketid ticketno saleid salesid salesorderid purchaseid
        checkid orderkey documentno docno voucherno invoicenr bestellnummer bestellnr bestellungid bestellid bestellung
        auftragsnummer auftragsnr auftrag rechnungsnummer rechnungsnr rechnung belegnummer belegnr bonnummer bonnr numerocommande
        nocommande idcommande commande commandeid facture numfacture numerofacture nofacture ticket idpedido pedido numeropedido
        nopedido pedidoid factura numerofactura nofactura idfactura codigopedido numerodopedido notafiscal ordine numeroordine
        idordine fattura numerofattura scontrino ordernummer bestelnummer factuurnummer siparisno siparisid siparisnumarasi
        siparis faturano fatura faturanumarasi fisno номерзаказа заказ idзаказа чек номерчека накладная номернакладной документ
        buyurtma buyurtmaid buyurtmaraqami chek chekraqami zamowienie numerzamowienia nrzamowienia idzamowienia nrfaktury faktura
        paragon""",
    "ordered_at": """
        orderedat orderdate orderdatetime invoicedate purchasedate transactiondate transdate datetime date orderpurchasetimestamp
        timestamp transactiontimestamp purchasedatetime ordertime createdat ordercreatedat saledate salesdate dateoforder
        dateofpurchase orderdateutc purchasetime purchasedat transactiontime eventtime boughtat soldat datum zeit bestelldatum
        bestellzeit rechnungsdatum kaufdatum auftragsdatum belegdatum verkaufsdatum bestelltam datecommande datedecommande
        dateachat datefacture dateheure datetransaction fecha fechapedido fechadepedido fechacompra fechafactura fechaventa
        fechadecompra fechahora data datapedido datacompra datadopedido datadacompra datavenda dataordine dataacquisto datafattura
        dataora besteldatum orderdatum aankoopdatum factuurdatum tarih siparistarihi faturatarihi alisveristarihi islemtarihi
        satistarihi дата датазаказа датапокупки датапродажи датачека датавремя датадокумента sana buyurtmasanasi xaridsanasi
        sotuvsanasi vaqt datazamowienia datazakupu datafaktury datasprzedazy placedat orderplacedat dateplaced placedon day""",
    "product_id": """
        productid productcode sku stockcode itemid itemcode itemnumber itemno articleid articleno articlenumber article ean upc
        gtin barcode productsku variantsku lineitemsku asin plu partno partnumber productkey productno productnumber styleid
        artikelnummer artikelnr artnr artikelid artikel produktnummer produktnr produktid codearticle refarticle reference
        refproduit codeproduit idproduit idproducto codigoproducto codproducto referencia articulo codproduto codigoproduto
        idproduto codicearticolo codiceprodotto idprodotto productnummer urunkodu urunid urunno stokkodu артикул кодтовара
        idтовара штрихкод кодноменклатуры mahsulotkodi mahsulotid tovarkodi shtrixkod kodproduktu idproduktu kodtowaru indeks""",
    "product": """
        productname product description itemname item itemdescription productdescription productdesc producttitle lineitemname
        title articledescription articlename goods service produkt produktname artikelbezeichnung artikelname bezeichnung
        produktbezeichnung warenbezeichnung produit nomproduit designation libelle libelleproduit nomarticle producto
        nombreproducto descripcion nombredelproducto produto nomeproduto descricao descricaoproduto prodotto nomeprodotto
        descrizione productnaam omschrijving artikelomschrijving urun urunadi urunismi aciklama товар названиетовара наименование
        номенклатура наименованиетовара продукт mahsulot mahsulotnomi tovar tovarnomi nazwaproduktu nazwatowaru towar nazwa opis""",
    "category": """
        category productcategory categoryname department productgroup producttype itemcategory productline productcategoryname
        itemgroup division family class subcategory section kategorie warengruppe produktgruppe artikelgruppe produktkategorie
        sparte categorie categorieproduit famille rayon categoria categoriaproducto familia departamento grupo categoriaproduto
        categoriaprodotto reparto gruppo productgroep productcategorie afdeling kategori urunkategorisi urungrubu grup категория
        группатоваров категориятовара группа отдел toifa kategoriya bolim turkum kategoria kategoriaproduktu grupatowarowa""",
    "quantity": """
        quantity qty orderquantity quantityordered orderqty units unitssold unitsordered pieces pcs itemcount numberofitems
        noofitems itemsquantity lineitemquantity numitems nitems count salesquantity volume numberofcds cds menge anzahl stueck
        stuck stueckzahl stuckzahl bestellmenge quantite qte nombre quantitecommandee cantidad unidades cant quantidade qtd qtde
        quantita qta pezzi aantal hoeveelheid stuks miktar adet количество колво кол штук miqdor soni dona ilosc sztuk liczbasztuk""",
    "unit_price": """
        unitprice price priceperunit itemprice unitcost pricepiece priceeach sellingprice productprice listprice saleprice
        lineitemprice unitsellingprice unitpriceusd unitpriceeur priceperitem rate stueckpreis stuckpreis einzelpreis preis
        verkaufspreis preisprostueck prix prixunitaire pu prixvente precio preciounitario preciounidad pvp preco precounitario
        valorunitario prezzo prezzounitario prijs stukprijs eenheidsprijs fiyat birimfiyat birimfiyati цена ценазаединицу
        ценазаштуку narx narxi birliknarxi donanarxi cena cenajednostkowa cenazasztuke""",
    "amount": """
        amount totalamount orderamount transactionamount tranamount transamount total ordertotal totalprice totalvalue linetotal
        subtotal totalsales sales salesamount salesvalue salevalue revenue netrevenue grossrevenue value ordervalue ordersvalue
        transactionvalue purchaseamount purchasevalue spend spent spending totalspent totalspend totalpaid paid payment
        paymentvalue paymentamount turnover grandtotal monetary netamount netsales grossamount grosssales dollarvalue dollars usd
        eur gbp extendedprice lineamount invoiceamount invoicetotal amountspent amountpaid totalcost totalpurchase pricetotal
        money betrag gesamtbetrag summe gesamtpreis umsatz bestellwert warenwert rechnungsbetrag wert erloes erlos gesamtsumme
        montant montanttotal prixtotal chiffreaffaires ca montantttc montantht totalttc importe importetotal preciototal monto
        montototal venta ventas totalventa valor valortotal precototal receita faturamento vendas totalvenda montante importo
        importototale prezzototale totale fatturato ricavo ricavi valore vendite bedrag totaalbedrag totaal totaalprijs omzet
        waarde tutar toplamtutar toplam ciro toplamfiyat satistutari сумма суммазаказа итого выручка стоимость оборот суммапокупки
        общаясумма суммапродажи продажи summa jami jamisumma umumiysumma tushum qiymati kwota wartosc suma kwotacalkowita razem
        wartosczamowienia obrot przychod belopp totalbelopp""",
    "status": """
        status orderstatus state transactionstatus paymentstatus deliverystatus fulfillmentstatus iscancelled cancelled canceled
        iscanceled isreturn isreturned returned returnstatus refunded isrefunded refundstatus bestellstatus auftragsstatus
        storniert retoure etat statutcommande statut estado estadopedido situacao stato statoordine bestelstatus durum
        siparisdurumu статус статусзаказа состояние holat holati buyurtmaholati statuszamowienia transactiontype type""",
    "currency": """
        currency currencycode ordercurrency waehrung wahrung devise moneda moeda valuta parabirimi валюта valyuta waluta
        currencyisocode amountcurrency opportunitycurrency""",
}
"""Squashed names (no accents, blanks or signs) that mean exactly this; where two columns qualify, the earlier name wins."""

PARTS = {
    "customer_id": """
        customer client cust kunde kunden klant musteri klient клиент mijoz xaridor buyer shopper member household покупатель
        cliente""",
    "order_id": """
        order invoice transaction basket receipt bestell auftrag rechnung commande facture pedido factura ordine siparis заказ чек
        buyurtma zamow""",
    "ordered_at": """
        date time datum fecha data tarih дата sana timestamp""",
    "product_id": """
        sku article artikel stock ean upc barcode артикул""",
    "product": """
        product item description produkt produit producto produto prodotto urun товар mahsulot""",
    "category": """
        category kategorie categorie categoria kategori категория department group""",
    "quantity": """
        quantity qty units menge anzahl quantite cantidad quantidade quantita aantal adet miktar колич miqdor ilosc""",
    "unit_price": """
        price preis prix precio preco prezzo prijs fiyat цена narx cena""",
    "amount": """
        amount total revenue sales spend value betrag umsatz summe montant importe monto valor importo bedrag tutar сумма summa
        kwota wartosc""",
    "status": """
        status state durum статус estado statut stato""",
    "currency": """
        currency waehrung devise valuta валюта""",
}
"""A name that contains one of these words may mean it (weaker)."""

AGAINST = {
    "customer_id": """
        country city state region segment type since age gender sex group status phone street zip postal service lifetime count
        number of satisfaction rating care income birth""",
    "order_id": """
        date time status type priority total amount value qty quantity count datum fecha tarih дата item line row price channel
        num""",
    "ordered_at": """
        birth birthday dob signup registration registered joined join delivery delivered ship shipped shipping due required
        updated update modified approved estimated first last return cancel expiry geburt lieferdatum livraison entrega teslimat
        zone spent""",
    "product_id": """
        price quantity qty count name""",
    "product": """
        id price type category quantity qty count total code cost""",
    "category": """
        id price count""",
    "quantity": """
        price amount total value add""",
    "unit_price": """
        total gesamt discount tax shipping old""",
    "amount": """
        unit tax vat discount disc shipping freight tip cost add addon count quantity qty items item balance fee id margin profit
        rating steuer rabatt iva kdv ндс items number""",
    "status": """
        marital employment loyalty membership country customer home card""",
    "currency": """
        rate""",
}
"""Words that take a name out of the running."""
