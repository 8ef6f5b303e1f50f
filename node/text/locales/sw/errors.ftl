# For review by native speakers.
# What went wrong, and under the same key with "-hint", what a person can do.

error-unexpected = Kuna hitilafu isiyotarajiwa: { $what }
error-unexpected-hint = Hakuna kilichotumwa. Tafadhali wajulishe wanaosimamia Ijwi.

## Files and bundles

error-file-missing = Hakuna faili { $file }.
error-file-missing-hint = Angalia jina lake na folda yake.
error-file-unreadable = Faili { $file } haliwezi kusomwa.
error-file-unreadable-hint = Angalia kama unaruhusiwa kulifungua.
error-bundle-not = Faili { $file } si faili la kampeni.
error-bundle-not-hint = Omba faili la kampeni kliniki au kwa timu ya nyanjani.
error-bundle-damaged = Faili la kampeni limeharibika.
error-bundle-damaged-hint = Lichukue tena lilikotoka.
error-bundle-forged = Faili halijasainiwa na kampeni hii. Huenda mtu ameghushi.
error-bundle-forged-hint = Usilitumie. Iambie kliniki au timu ya nyanjani ulikolipata.
error-bundle-other = Faili hili ni la kampeni nyingine.
error-bundle-other-hint = Linganisha maneno sita na yale yaliyobandikwa kliniki.
error-bundle-old = Faili la kampeni limepitwa na wakati: lilikuwa la kutumika hadi { $day }.
error-bundle-old-hint = Pata jipya kliniki, kwa timu ya nyanjani au kutoka kifaa kilicho karibu.

## Network

error-port-in-use = Anwani { $address } tayari inatumika.
error-port-in-use-hint = Simamisha programu nyingine au chagua porti nyingine.
error-address = "{ $address }" si anwani.
error-address-hint = Andika seva na porti, kama 192.168.1.10:4710.
error-relay-unreachable = Kituo hakipatikani.
error-relay-unreachable-hint = Hakuna kilichopotea. Itajaribiwa tena yenyewe.

## Stamps

error-stamps-none = Hakuna stempu zilizobaki.
error-stamps-none-hint = Omba mpya kwa timu ya nyanjani.
error-stamp-key-over = Muda wa stempu za mwezi huu umekwisha.
error-stamp-key-over-hint = Pata faili jipya la kampeni, na stempu mpya kwa timu ya nyanjani.

## Secrets

error-passphrase = Nenosiri hilo si sahihi.
error-passphrase-hint = Angalia herufi kubwa na lugha ya kibodi, kisha ujaribu tena.
error-passphrase-differs = Manenosiri mawili hayafanani.
error-passphrase-short = Nenosiri ni fupi mno: angalau herufi { $min }.
error-pin = PIN hiyo haifungui chochote.
error-pin-hint = Jaribu tena polepole. Bila PIN hakuna anayeweza kusoma majibu.
error-pin-differs = PIN mbili hazifanani.
error-pin-short = PIN ni fupi mno: angalau tarakimu { $min }.
error-word = Neno la { $number }, "{ $word }", halimo kwenye orodha. Je, ulimaanisha "{ $nearest }"?
error-word-unknown = Neno la { $number }, "{ $word }", halimo kwenye orodha.
error-word-unknown-hint = Herufi nne za kwanza za neno zinatosha.
error-word-count = Hayo ni maneno { $given }; yanahitajika { $wanted }.
error-words-unknown = Maneno haya bado hayafungui chochote hapa.
error-words-unknown-hint = Angalia kila neno. Kama yote ni sahihi, bado hakuna jibu lililofika.

## Reports

error-recipient-unknown = Kampeni hii haina mpokeaji "{ $name }".
error-recipient-unknown-hint = Wapokeaji wake ni: { $names }
error-answer-line = { $file }, mstari { $line }: haukueleweka.
error-answer-line-hint = Andika jina la swali, alama ya sawasawa na jibu.
error-photo = Picha { $file } haiwezi kusomwa.
error-photo-hint = Picha za JPEG na PNG zinaweza kusomwa.
error-attachment-large = Faili { $file } ni kubwa mno: kB { $size }, mwisho ni kB { $max }.
error-attachment-large-hint = Chagua dogo zaidi, au tuma picha yake.

## The device's own store

error-store-damaged = Hifadhi iliharibika na imerekebishwa: bahasha { $kept } zimebaki, { $lost } zimepotea.
error-store-damaged-hint = Huenda vifaa vingine bado vinabeba zilizopotea.
error-disk-full = Hakuna nafasi iliyobaki kwenye diski.
error-disk-full-hint = Futa vitu usivyohitaji, kisha anza tena. Hakuna kilichofungwa kilichopotea.
error-not-joined = Kifaa hiki bado hakijajiunga na kampeni.
error-not-joined-hint = Jiunge kwanza, kwa faili la kampeni.
error-joined-other = Kifaa hiki tayari kimejiunga na kampeni nyingine.
error-joined-other-hint = Tumia folda nyingine kwa kampeni hii.
error-folder-in-use = Programu nyingine inatumia folda { $folder }.
error-folder-in-use-hint = Isimamishe, au chagua folda nyingine.

error-team-unreachable = Hakuna wa kampeni hii anayejibu kwenye { $address }.
error-team-unreachable-hint = Angalia anwani inayoonyeshwa na kifaa cha timu, na kwamba vyote viko kwenye mtandao mmoja.
error-team-silent = Kifaa cha timu hakikutoa stempu.
error-team-silent-hint = Muulize mwenyewe. Hakuna kilichopotea: omba tena.
