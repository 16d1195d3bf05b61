"""Every block of an idea, in English."""

from typing import Any

WORDS: dict[str, Any] = {
    "message": "You can borrow any of them for nothing",
    "hooks": [],
    "facts": [
        {
            "id": "volumes",
            "claim": "The library holds 340 volumes of manga",
            "number": 340,
            "unit": "volumes",
            "source": "https://library.example/fund",
            "checked": "2026-11-01",
            "means": "there is enough for a whole year",
            "do": "borrow the first volume",
        }
    ],
    "pain": {
        "situation": "you hear yourself coming two streets away",
        "consequence": "You brake later than you should",
        "root": "road film on the rim",
        "step": "wipe the rim with a clean rag",
    },
    "cost": {
        "action": "A dry chain",
        "amount": "£9",
        "period": "a month",
        "year": "£108",
        "parts": ["a chain at £22", "a chainring, if you wait, at £48"],
    },
    "myth": {
        "claim": "A flashing light is against the law",
        "fact": "it has been allowed for years",
        "source": "the leaflet on our counter",
        "why": "the rules used to say something else",
        "do": "ride with a steady light",
    },
    "steps": {
        "goal": "to clean a chain",
        "time": "10 minutes",
        "items": ["Shift up", "Hold a rag round it", "Turn the pedals"],
        "check": "the rag slips easily and stays clean",
    },
    "checklist": {
        "thesis": "your bike is not ready",
        "items": ["the light points down", "reflectors are missing", "the lock is rusty"],
        "threshold": 2,
        "action": "spend an evening on it",
    },
    "mistakes": {
        "topic": "lights",
        "items": [
            {
                "mistake": "buying the brightest lamp",
                "result": "the driver looks away",
                "fix": "choose one with a cut-off beam",
            }
        ],
    },
    "faq": {
        "question": "Can I try one first?",
        "short": "Yes, for an afternoon",
        "long": "Leave your card at the desk",
        "except": "when it rains ice",
    },
    "price": {
        "product": "A full service",
        "min": 68,
        "max": 145,
        "factors": ["hub gears", "rust"],
        "save_on": "washing the bike",
        "not_on": "brake pads",
    },
    "comparison": {
        "a": "A rebuilt bike",
        "b": "a new one",
        "criteria": [
            {"name": "Frame", "a": "steel", "b": "heavy"},
            {"name": "Looks", "a": "scratched", "b": "shiny"},
        ],
        "choose_a_if": "you want to ride it for years",
        "choose_b_if": "you need it tomorrow",
    },
    "objection": {
        "doubt": "It's cheaper to buy a new bike",
        "cause": "the bike cost £90",
        "proof": "We quote before we start",
        "except": "anyone whose frame is cracked",
    },
    "case": {
        "before": "A full shed",
        "actions": ["checked the bikes", "labelled them"],
        "after": "nine people rode to work",
        "term": "three weeks",
        "minus": "the door still sticks",
    },
    "story": {
        "hero": "A mother of two",
        "wish": "keep the cargo bike",
        "obstacle": "Every shop said no",
        "solution": "We fetched it with the van",
        "result": "it has carried the cello since October",
        "quote": '"I\'d stopped asking."',
    },
    "process": {
        "name": "Rebuilding a bike",
        "stages": ["we check the frame", "somebody rides it to the harbour"],
        "detail": "the tin of bolts is used most",
    },
    "opinion": {
        "who": "Our head mechanic",
        "role": "founding member",
        "thesis": "Most tyres here are too hard",
        "argument": "A hard tyre bounces",
        "limit": "If you carry a load, pump it up",
    },
    "contrarian": {
        "practice": "People pump to the highest number",
        "reasons": ["that number is a limit", "comfort goes first"],
        "data": "29 of 31 bikes came back softer",
    },
    "breakdown": {
        "example": "the bike shed behind the mill",
        "plus": "it is dry",
        "minus": "the racks grip the wheel",
        "take": "buy a stand that holds the frame",
    },
    "trend": {
        "news": "The council has put up 60 stands",
        "relation": "the old ones held a wheel",
        "position": "Now light the far end",
        "deadline": "2026-12-04T18:00",
    },
    "meme": {
        "situation": "the week after a service",
        "expectation": "silent, gliding",
        "reality": "the click was your bottle",
    },
    "question": {
        "text": "Where do you lock up?",
        "options": ["Station", "Market Street", "Indoors"],
        "summary": "on Friday",
    },
    "list": {
        "title": "Things worth owning",
        "criterion": "cheaper than a visit to us",
        "items": [
            {"name": "a track pump", "why": "most punctures are soft tyres"},
            {"name": "a rag you don't love"},
        ],
    },
    "local": {
        "place": "Saltmarsh Road",
        "fact": "the kerb is lower by number 14",
        "detail": "the iron ring in the wall",
        "where": "in our window until January",
    },
    "official": {
        "what": "The old racks are taken away",
        "whom": "anyone who keeps a bike there",
        "from": "11 January 2027",
        "do": ["Move your bike", "Ask the staff"],
        "document": "https://library.example/racks",
    },
    "offer": {
        "what": "Four rebuilt bikes",
        "until": "until 23 December",
        "includes": ["lights", "a lock"],
        "how": "Write to us with your height",
        "ad": {"advertiser": "Lane Ltd"},
    },
    "tip": {
        "using": "if your bike is back from us",
        "trick": "turn the barrel adjuster",
        "steps": ["find the ring", "turn it"],
        "time": "2 minutes",
    },
    "event": {
        "what": "Puncture night",
        "starts": "2026-12-09T18:30",
        "place": "the workshop",
        "for_whom": "anyone with a wheel",
        "join": "Put your name down on the site",
    },
}
