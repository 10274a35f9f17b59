/**
 * Words that say nothing of what a customer wants, as they are after folding (no accents, no
 * apostrophes). Greetings and thanks stand among them: in a chat they come with everything.
 */
export const stopWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(`a about after again all also am an and any are as at be because been before being but by
    can could did do does doing done each few for from further get gets getting go going got had has
    have having he her here him his how i if im in into is it its itself ive just let lets like ll m
    may maybe me might more most much must my myself need no nor not now of on once only or other our
    out over own please pls plz re really s same shall she should so some still such t than thank
    thanks thx that the their them then there these they this those through to too u under until up
    ur us ve very want was way we were what when where which while who whom why will with would ya
    yes you your yours hi hello hey dear guys sir madam team ok okay cant couldnt didnt doesnt dont
    hasnt havent isnt wasnt wont wouldnt thats theres theyre weve youre id ill gonna wanna lol`),
  fr: words(`a ai aie aient ait alors apres as au aucun aussi autre aux avait avant avec avez avoir
    avons bien bonjour bonsoir c ca car ce cela celle celui ces cet cette ceux chez ci comme comment
    d dans de des deja depuis donc du elle elles en encore est et etaient etait etant ete etre eu
    fait faire faut fois ici il ils j je jai jy l la le les leur leurs lui m ma mais me meme merci
    mes mettre moi mon n ne ni nos notre nous on ont ou par parce pas peu peut peux plait plus pour
    pourquoi pouvez pouvoir puis puisque qu quand que quel quelle quelles quels qui quoi s sa salut
    sans se sera ses si sont sous sur svp t ta te tes toi ton toujours tous tout toute toutes tres
    trop tu un une veut veux voici voila vos votre vous voudrais vouloir y`),
  de: words(`ab aber alle allem allen aller alles als also am an andere auch auf aus bei beim bin bis
    bitte bist da dabei dafur damit dann das dass dein deine dem den denn der des dessen dich die
    dies diese dieser dieses dir doch dort du durch ein eine einem einen einer eines einige er es
    etwas euch euer fur ganz gar gegen geht gerne guten habe haben hallo hat hatte hatten hi hier
    ich ihm ihn ihnen ihr ihre im immer in ins ist ja jede jeder jedes jetzt kann kannst kein keine
    keinen konnen konnte lieber lieber machen man mehr mein meine meinem meinen meiner mich mir mit
    mochte moin morgen muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit
    sich sie sind so soll sollte tag uber um und uns unser unter vom von vor wann war waren warum
    was weil weiter welche welcher wenn wer werde werden wie wieder will wir wird wo wurde wurden zu
    zum zur danke`),
  es: words(`a al algo algun alguna ante antes aqui asi aun aunque buenas buenos cada como con cual
    cuando de del desde donde dos e el ella ellas ellos en entre era eran es esa ese eso esta estaba
    estan estar estas este esto estos estoy fue gracias ha hace hacer han hasta hay he hola la las le
    les lo los mas me mi mis mucho muy nada ni no nos nosotros nuestro o os otra otro para pero
    podria por porque puede puedo pues que quien quiero quisiera saludos se sea ser si sido sin sobre
    solo son soy su sus tambien tan tanto te tengo ti tiene tienen todo todos tu tus un una uno unos
    usted ustedes y ya yo dias tardes favor`),
  pt: words(`a agora ainda ao aos aquela aquele aqui as ate boa bom com como da das de dela dele depois
    desde dia do dos e ela elas ele eles em entao entre era essa esse esta estao estar estava este
    estou eu favor fazer foi foram ha isso isto ja la lhe mais mas me mesmo meu meus minha minhas
    muito na nao nas nem no nos nossa nosso o obrigada obrigado ola oi onde os ou para pela pelo pode
    podem posso pois por porque pra qual quando que quem quero se sem ser seu seus sim so sou sua
    suas tambem te tem tenho ter teu tive tudo um uma umas uns voce voces tarde noite gostaria`),
  it: words(`a abbiamo ad agli ai al alla alle allo anche ancora avere avete buona buongiorno buonasera
    c che chi ci ciao cio come con cosa cui d da dagli dai dal dalla dalle dei del della delle dello
    di dopo dove e ed era erano essere fa fare gia gli grazie ha hai hanno ho i il in io l la le lei
    li lo loro lui ma me mi mia mie miei mio molto ne negli nei nel nella nelle nello no noi non
    nostro o ogni per perche piu poi posso potete prego pure qual quale quando quella quelle quello
    questa queste questi questo qui salve sara se sei senza si sia sono sta stato su sua sui sul
    sulla suo suoi te ti tra tu tua tue tuo tutti tutto un una uno vi voi vorrei vostro giorno`),
  nl: words(`aan al alle alles als altijd andere ben bij daar dag dan dat de deze die dit doen door
    dus een eens en er ervan even geen goed goede graag had hallo heb hebben heeft hem het hier hij
    hoe hoi hun ik in is ja je jij jou jouw jullie kan kon kunnen kunt maar me meer mij mijn moet
    morgen na naar niet niets nog nu of om omdat ons onze ook op over te tegen toch toen tot u uit uw
    van veel voor waar waarom wanneer want waren was wat we weer wel welke werd wie wij wil wilde
    worden wordt zal ze zei zelf zich zij zijn zo zonder zou bedankt dank alstublieft graag middag`),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
