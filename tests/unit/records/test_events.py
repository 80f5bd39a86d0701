import threading

from records.events import About, Events


def test_who_listens_hears_the_news_in_order():
    events = Events()
    with events.subscribe() as one, events.subscribe() as other:
        events.publish("upload", id="1")
        events.publish("study", id="2")
        assert [(news.kind, news.data) for news in (one.get(1), one.get(1))] == [
            ("upload", {"id": "1"}),
            ("study", {"id": "2"}),
        ]
        assert [other.get(1).kind for _ in "xy"] == ["upload", "study"]
        assert one.get(0.01) is None


def test_who_has_left_hears_nothing_and_costs_nothing():
    events = Events()
    with events.subscribe():
        assert events.listeners == 1
    assert events.listeners == 0
    events.publish("upload")


def test_a_slow_listener_loses_the_oldest_news_and_holds_up_nobody():
    events = Events(most=3)
    with events.subscribe() as slow:
        for number in range(10):
            events.publish("upload", number=number)
        assert [slow.get(0.1).data["number"] for _ in range(3)] == [7, 8, 9]
        assert slow.get(0.01) is None


def test_many_publish_at_once():
    events = Events(most=1000)
    with events.subscribe() as listener:
        threads = [threading.Thread(target=lambda: [events.publish("x") for _ in range(50)]) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sum(1 for _ in range(400) if listener.get(0.1)) == 400


def test_what_waits_about_a_study_can_be_withdrawn():
    events = Events()
    with events.subscribe() as one:
        for study in ("a", "b", "a"):
            events.publish("annotations", About("f", study), study=study)
        events.publish("upload", None)
        events.withdraw("a")
        told = [event.about.study_id if event.about else "" for event in iter(lambda: one.get(0.01), None)]
    assert told == ["b", ""]
