"""English words that tell of a customer's mood; used where the package vaderSentiment is not installed."""

from intarsia.text.lexicons import Lexicon

LEXICON = Lexicon(
    moods={
        3: """
            amazing* awesome* excellent* perfect* outstanding* fantastic* superb* brilliant* wonderful* flawless* exceptional*
            magnificent* best love loved loves loving adore* stunning* incredible incredibly phenomenal* delighted delightful*""",
        2: """
            great* good happy happier happiest happily glad pleased pleasant* recommend* satisf* impress* beautiful* helpful* friendly
            favourite* favorite* nice* quick* fast* smooth* thank* comfortable comfy delicious tasty worth like liked likes polite* kind
            kindly grateful appreciat* terrific* addict* entertain* charming solid sturdy gorgeous cute sweet enjoyed winner win
            enjoy* reliable fun""",
        1: """
            fine ok okay decent easy easily useful works worked well fair improved improvement* clean safe secure cheap* affordable
            convenient* interesting cool simple handy responsive fresh correct* free""",
        -1: """
            slow* late expensive overpriced difficult* hard confus* boring bored issue* problem* delay* wait* miss* lack* heavy noisy loud
            small* tight cheaply average mediocre meh unclear complicat* bug* glitch* ads adverts repetitive lag* odd pity unfortunately
            sadly sticky stuck cancel*""",
        -2: """
            bad badly poor* disappoint* annoy* frustrat* angry upset* broke broken break* defect* fault* fail* wrong* damage* rude*
            unhelpful useless* refund* return* complain* unhappy dissatisf* unsatisf* dislike* crash* freez* froze stop* error* hate*
            leak* dirty fake* ignored ignore* mess* lost lose regret* wors* sad* junk* unreliable uncomfortable ugly dull lame dumb
            stupid* silly uninstall* delet* waste* wasting flimsy smell* torn ripped cannot""",
        -3: """
            terribl* horribl* awful* worst disgust* scam* fraud* garbage trash* rubbish pathetic* nightmare* unacceptable atrocious*
            dreadful* appalling crap* hated thief thieves steal* stole* liar* lies lied rip-off ripoff disgrace* abysmal""",
    },
    before="""
        not no never n't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't can't couldn't shouldn't cannot cant dont doesnt
        didnt isnt wasnt wont without hardly barely nothing nobody neither nor hasn't haven't hadn't""",
    faults="""
        work* arriv* receiv* deliver* help* answer* respond* repl* open* load* fit* start* connect* charge* turn* happen* let* last* buy
        bother""",
    more="very really extremely so absolutely totally completely super incredibly truly highly too especially most such deeply",
    less="slightly somewhat little bit kinda fairly rather quite partly almost",
    turns="but however although though yet except",
    phrases={
        0: r"""
            (?:could|can)(?:n't|nt| ?not) (?:be|have been|get|do|feel)(?= (?:any )?(?:more |better\b|worse\b|[a-z]{3,}ier\b))""",
        3: r"(?:could|can)(?:n't|nt| ?not) (?:ask|have asked|hope|have hoped|wish) for (?:anything )?(?:more|(?:a )?better)",
        -2: r"""
            never again
            wish(?:ed)? (?:i|we|that i|that we) (?:had(?:n't|nt| not| never)|never|did(?:n't|nt| not))
            leav\w+ (?:much|a lot|a little|something|\w+) to be desired""",
    },
)
