"""jrank: rankings with their uncertainty from judged pairs of answers.

    ranking = jrank.rank([('a', 'b', 'model_a'), ('b', 'a', 'tie'), ('a', 'b', 'model_b')])
    ranking.table

See rank(), duel(), power() and agree().
"""
from ._agreement import Agreement, agree
from ._duel import Duel, duel
from ._library import JrankError
from ._power import Power, power
from ._ranking import Interval, Ranking, RankWarning, rank, version

__version__ = version()
__all__ = ['Agreement', 'Duel', 'Interval', 'JrankError', 'Power', 'RankWarning', 'Ranking', 'agree', 'duel', 'power',
           'rank']
