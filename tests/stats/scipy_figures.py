"""The figures that tests/stats/against_scipy compares, by numpy, scipy and statsmodels from the
verdicts on: compute(verdicts, answers) gives them by name. Written from the definitions in
doc/method.md, with general optimisers, dense matrices and differences instead of derivatives where
that is simpler."""
import itertools
import warnings

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from scipy.linalg import sqrtm
from scipy.special import expit, log_expit, logit, logsumexp
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

POINTS = 400 / np.log(10)
LEVEL = 0.975


class Votes:
    """One row per verdict; y is the score of the model shown first."""

    def __init__(self, verdicts, answers):
        self.models = sorted({v[2] for v in verdicts} | {v[3] for v in verdicts})
        self.questions = sorted({v[0] for v in verdicts})
        self.judges = sorted({v[1] for v in verdicts})
        self.question = np.array([self.questions.index(v[0]) for v in verdicts])
        self.judge = np.array([self.judges.index(v[1]) for v in verdicts])
        self.first = np.array([self.models.index(v[2]) for v in verdicts])
        self.second = np.array([self.models.index(v[3]) for v in verdicts])
        self.winner = np.array([v[4] for v in verdicts])
        self.y = np.select([self.winner == 1, self.winner == 2], [1, 0], 0.5)
        self.n_models = len(self.models)
        self.z = {}
        for feature in ('length', 'headers'):
            a = np.array([answers[v[2], v[0]][feature] for v in verdicts], float)
            b = np.array([answers[v[3], v[0]][feature] for v in verdicts], float)
            self.z[feature] = np.divide(a - b, a + b, out=np.zeros_like(a), where=a + b > 0)
        self.category = np.array([int(q[1:]) % 2 for q in self.questions])[self.question]

    def subset(self, rows):
        part = object.__new__(Votes)
        part.__dict__.update(self.__dict__)
        for name in ('question', 'judge', 'first', 'second', 'winner', 'y', 'category'):
            setattr(part, name, getattr(self, name)[rows])
        part.z = {name: z[rows] for name, z in self.z.items()}
        return part


def centring(n):
    """All n strengths, with the sum 0, from the first n - 1."""
    return np.vstack([np.eye(n - 1), -np.ones(n - 1)])


def strength_columns(v):
    x = np.zeros((len(v.y), v.n_models))
    rows = np.arange(len(v.y))
    x[rows, v.first] += 1
    x[rows, v.second] -= 1
    return x @ centring(v.n_models)


def design(v, home=None):
    home = np.ones((len(v.y), 1)) if home is None else home
    return np.hstack([home, strength_columns(v)])


def glm(y, x):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return sm.GLM(y, x, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)


def ratings(b):
    return 1000 + POINTS * centring(len(b) + 1) @ b


def errors(covariance):
    """Of ratings, from the covariance of the free strengths."""
    k = centring(len(covariance) + 1)
    return POINTS * np.sqrt(np.diag(k @ covariance @ k.T))


def clustered(bread, scores, groups=None):
    """Scores have a row per vote, which is a group of its own unless told otherwise; corrected for
    few groups and for the parameters that were fitted."""
    n, k = scores.shape
    groups = np.arange(n) if groups is None else groups
    g = np.array([scores[groups == k].sum(0) for k in np.unique(groups)])
    factor = len(g) / (len(g) - 1) * (n - 1) / (n - k)
    return bread @ (factor * g.T @ g) @ bread


def maximum(f, x):
    """Where f is largest, and its second derivatives there, with the sign turned."""
    def difference(x, i, h=1e-5):
        e = np.eye(len(x))[i] * h
        return (f(x + e) - f(x - e)) / (2 * h)

    def hessian(x, h=1e-4):
        n = len(x)
        second, e = np.zeros((n, n)), np.eye(n) * h
        for i in range(n):
            for j in range(i + 1):
                four = f(x + e[i] + e[j]) - f(x + e[i] - e[j]) - f(x - e[i] + e[j]) + f(x - e[i] - e[j])
                second[i, j] = second[j, i] = -four / (4 * h * h)
        return second

    def loss(x):
        value = f(x)
        return -value if np.isfinite(value) else 1e9  # out of the parameters' range

    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        x = optimize.minimize(loss, x, method='BFGS', options={'gtol': 1e-6}).x
    for _ in range(3):
        x = x + np.linalg.solve(hessian(x), [difference(x, i) for i in range(len(x))])
    return x, hessian(x)


def log_outcomes(model, eta, tie):
    """log P(win), log P(loss), log P(tie)."""
    if model == 'davidson':
        z = np.logaddexp(np.logaddexp(eta / 2, -eta / 2), tie)
        return eta / 2 - z, -eta / 2 - z, tie - z
    win, loss = log_expit(eta - tie), log_expit(-eta - tie)
    return win, loss, np.log(np.expm1(2 * tie)) + win + loss


def tie_log(v, model, theta, n_homes=1, n_ties=1):
    """Of every vote: homes, free strengths, tie parameters."""
    homes, b, ties = np.split(theta, [n_homes, n_homes + v.n_models - 1])
    b = centring(v.n_models) @ b
    eta = homes[v.judge if n_homes > 1 else 0] + b[v.first] - b[v.second]
    win, loss, tie = log_outcomes(model, eta, ties[v.judge if n_ties > 1 else 0])
    return np.select([v.winner == 1, v.winner == 2], [win, loss], tie)


def tie_start(v, model, n_homes=1, n_ties=1):
    return np.concatenate([np.zeros(n_homes + v.n_models - 1),
                           np.full(n_ties, -1.0 if model == 'davidson' else 0.2)])


def fit_ties(v, model, n_homes=1, n_ties=1):
    return maximum(lambda t: tie_log(v, model, t, n_homes, n_ties).sum(),
                   tie_start(v, model, n_homes, n_ties))


def random_judges(v, fit, by_question):
    """Covariance, for judges like these, and its degrees of freedom; strengths are coordinates of an
    orthonormal basis."""
    n_judges, n_questions = v.judge.max() + 1, v.question.max() + 1
    basis = np.linalg.svd(np.ones((1, v.n_models)))[2][1:].T
    to_basis = basis.T @ centring(v.n_models)  # from the free strengths
    back = np.linalg.inv(to_basis)
    x = np.hstack([np.ones((len(v.y), 1)), strength_columns(v) @ back])
    p = fit.fittedvalues
    change = np.eye(v.n_models)
    change[1:, 1:] = to_basis
    bread = change @ np.asarray(fit.normalized_cov_params) @ change.T
    information, own, scores = [], [], np.zeros((n_judges, n_questions, v.n_models - 1))
    for g in range(n_judges):
        rows = v.judge == g
        h = (x[rows] * (p * (1 - p))[rows, None]).T @ x[rows]
        information.append(h)
        own.append(h[1:, 1:] - np.outer(h[1:, 0], h[0, 1:]) / h[0, 0])
        for q in range(n_questions):
            s = ((v.y - p)[:, None] * x)[rows & (v.question == q)].sum(0)
            scores[g, q] = s[1:] - h[1:, 0] / h[0, 0] * s[0]
    pooled = np.linalg.inv(sum(own))
    rest = np.array([scores[g] - scores.sum(0) @ pooled @ own[g] for g in range(n_judges)])
    all_of = rest.sum(1)
    seen = sum(r @ pooled @ r for r in all_of)
    within = sum(r @ pooled @ r for judge in rest for r in judge)
    of_questions = n_questions / (n_questions - 1) * (within - seen / n_questions)
    of_spread = 0
    for g in range(n_judges):
        for k in range(n_judges):
            m = (g == k) * own[g] - own[g] @ pooled @ own[k]
            of_spread += np.trace(pooled @ m @ m.T)
    part = sum(bread @ h[:, 1:] @ h[1:] @ bread for h in information)
    freedom = (n_judges - 1) * (v.n_models - 1)
    spread = 3 * (np.arange(120) + 0.5) / 120
    expected = of_questions + spread ** 2 * of_spread
    log = -freedom / 2 * (np.log(expected) + seen / expected) - spread ** 2 / 2
    share = np.exp(log - log.max())
    share /= share.sum()
    mean = share @ spread ** 2
    in_basis = change @ by_question @ change.T
    fixed, moved = np.trace(in_basis[1:, 1:]), np.trace(part[1:, 1:])
    deviation = np.sqrt(fixed + spread ** 2 * moved)
    reach = optimize.brentq(lambda r: share @ stats.norm.sf(r / deviation) - 0.025, 0, 100)
    reach /= np.sqrt(fixed + mean * moved)
    wide = stats.t.ppf(LEVEL, 1e6) < reach
    degrees = optimize.brentq(lambda n: stats.t.ppf(LEVEL, n) - reach, 1, 1e6) if wide else np.inf
    questions = fixed / (fixed + mean * moved)
    undo = np.linalg.inv(change)
    return (undo @ (in_basis + mean * part) @ undo.T,
            1 / (1 / degrees + questions ** 2 / (n_questions - 1)))


def half_figures(v, figures):
    x = design(v)
    fit = glm(v.y, x)
    bread, left = np.asarray(fit.normalized_cov_params), v.y - fit.fittedvalues
    scores = left[:, None] * x
    robust = {'information': bread, 'sandwich': clustered(bread, scores),
              'question': clustered(bread, scores, v.question)}
    robust['question_judge'], degrees = random_judges(v, fit, robust['question'])
    both = v.question * (v.judge.max() + 1) + v.judge
    two_way = robust['question'] + clustered(bread, scores, v.judge) - clustered(bread, scores, both)
    robust['question_judge'][0, 0] = two_way[0, 0]
    # What statsmodels itself makes of clusters.
    n = v.question.max() + 1
    own = sm.GLM(v.y, x, family=sm.families.Binomial()).fit(
        cov_type='cluster', cov_kwds={'groups': v.question})
    assert np.allclose(np.asarray(own.cov_params()), robust['question'], rtol=1e-6)
    rating, se = ratings(fit.params[1:]), {k: errors(c[1:, 1:]) for k, c in robust.items()}
    t = stats.t.ppf(LEVEL, int(degrees))
    for i, model in enumerate(v.models):
        name = 'half %s ' % model
        figures[name + 'mle'] = rating[i]
        for kind in se:
            figures[name + 'se_' + kind] = se[kind][i]
        figures[name + 'lower95'] = rating[i] - t * se['question_judge'][i]
        figures[name + 'upper95'] = rating[i] + t * se['question_judge'][i]
        score = np.concatenate([v.y[v.first == i], 1 - v.y[v.second == i]])
        figures[name + 'win_rate'] = score.mean()
    # Two-way: judges are not drawn for the advantage of the first seat.
    both = v.question * (v.judge.max() + 1) + v.judge
    home = sum(sign * clustered(bread, scores, groups)[0, 0]
               for sign, groups in ((1, v.question), (1, v.judge), (-1, both)))
    chi2 = fit.params[0] ** 2 / home
    figures.update({'half home rating': POINTS * fit.params[0],
                    'half home se': POINTS * np.sqrt(home), 'half home chi2': chi2,
                    'half home p_value': 2 * stats.t.sf(np.sqrt(chi2), v.judge.max())})
    homes = np.eye(len(v.judges))[v.judge]
    x = design(v, homes)
    each = glm(v.y, x)
    covariance = clustered(np.asarray(each.normalized_cov_params),
                           (v.y - each.fittedvalues)[:, None] * x, v.question)
    for g, judge in enumerate(v.judges):
        figures['half %s rating' % judge] = POINTS * each.params[g]
        figures['half %s se' % judge] = POINTS * np.sqrt(covariance[g, g])
    equality_figures(figures, 'half judges equality', each.params, covariance,
                     np.arange(len(v.judges)), n)


def rate_figures(v, figures):
    """Mean of the rates against each opponent, its interval by question and symmetric in logits."""
    fit = glm(v.y, design(v))
    n, q = v.n_models, v.question.max() + 1
    for i, model in enumerate(v.models):
        rates, added = [], np.zeros(q)
        for j in range(n):
            mine = ((v.first == i) & (v.second == j)) | ((v.first == j) & (v.second == i))
            if not mine.any():
                continue
            sign = np.where(v.first[mine] == i, 1, -1)
            rates.append((0.5 + sign * (v.y[mine] - 0.5)).mean())
            np.add.at(added, v.question[mine],
                      sign * (v.y - fit.fittedvalues)[mine] / mine.sum())
        rate = np.mean(rates)
        error = np.sqrt(q / (q - 1) * (added ** 2).sum()) / len(rates)
        reach = stats.t.ppf(LEVEL, q - 1) * error / (rate * (1 - rate))
        name = 'rates %s win_rate_uniform' % model
        figures.update({name: rate, name + '_lower95': expit(logit(rate) - reach),
                        name + '_upper95': expit(logit(rate) + reach)})


def skew_figures(v, figures):
    """Largest singular value of what pairs have beyond the fit, against all ways to turn signs."""
    x = design(v)
    fit = glm(v.y, x)
    p, n, questions = fit.fittedvalues, v.n_models, v.question.max() + 1
    bread = np.asarray(fit.normalized_cov_params)

    def matrix(values):
        z = np.zeros((n, n))
        np.add.at(z, (v.first, v.second), values)
        return z

    def largest(left):
        return np.linalg.svd((left - left.T) / root)

    variance = matrix(p * (1 - p))
    root = np.sqrt(variance + variance.T + np.eye(n))
    u, s, _ = largest(matrix(v.y - p))
    plane = np.outer(u[:, 0], u[:, 1]) - np.outer(u[:, 1], u[:, 0])
    seen = np.array(variance > 0)
    step = (matrix(v.y - p) * plane).sum() / (variance * plane ** 2).sum()
    figures['skew logit'] = abs(step) * np.sqrt((plane[seen] ** 2).mean())
    reached = []
    for signs in itertools.product((1, -1), repeat=questions):
        left = np.array(signs)[v.question] * (v.y - p)
        left = left - p * (1 - p) * (x @ (bread @ (x.T @ left)))
        reached.append(largest(matrix(left))[1][0] >= s[0])
    figures['skew p_value'] = np.mean(reached)


def equality_figures(figures, name, theta, covariance, at, n_questions):
    """Wald's test that these parameters are equal, Hotelling's distribution."""
    n = len(at)
    contrast = np.eye(n)[:-1] - np.eye(n)[1:]
    d = contrast @ theta[at]
    chi2 = d @ np.linalg.solve(contrast @ covariance[np.ix_(at, at)] @ contrast.T, d)
    figures[name + ' chi2'] = chi2
    figures[name + ' p_value'] = stats.f.sf(
        chi2 * (n_questions - n + 1) / ((n - 1) * (n_questions - 1)), n - 1, n_questions - n + 1)


def tie_figures(v, model, figures):
    theta, h = fit_ties(v, model)
    bread, step = np.linalg.inv(h), np.eye(len(theta)) * 1e-5
    scores = np.array([(tie_log(v, model, theta + e) - tie_log(v, model, theta - e)) / 2e-5
                       for e in step]).T
    inside = slice(1, v.n_models)
    kinds = {'information': bread, 'sandwich': clustered(bread, scores),
             'question': clustered(bread, scores, v.question)}
    for i, model_id in enumerate(v.models):
        figures['%s %s mle' % (model, model_id)] = ratings(theta[inside])[i]
        for kind, covariance in kinds.items():
            figures['%s %s se_%s' % (model, model_id, kind)] = errors(covariance[inside, inside])[i]
    log = tie_log(v, model, theta).sum()
    figures.update({model + ' parameter': theta[-1], model + ' se': np.sqrt(bread[-1, -1]),
                    model + ' log_likelihood': log, model + ' aic': 2 * (len(theta) - log)})
    n = len(v.judges)
    each, h = fit_ties(v, model, n, n)
    steps = np.eye(len(each)) * 1e-5
    scores = np.array([(tie_log(v, model, each + e, n, n) - tie_log(v, model, each - e, n, n)) / 2e-5
                       for e in steps]).T
    covariance = clustered(np.linalg.inv(h), scores, v.question)
    se, questions = np.sqrt(np.diag(covariance)), v.question.max() + 1
    for g, judge in enumerate(v.judges):
        name = '%s %s ' % (model, judge)
        figures[name + 'rating'], figures[name + 'se'] = POINTS * each[g], POINTS * se[g]
        figures[name + 'tie_parameter'], figures[name + 'tie_se'] = each[g - n], se[g - n]
    last = len(each) - n + np.arange(n)
    equality_figures(figures, model + ' judges equality', each, covariance, np.arange(n), questions)
    equality_figures(figures, model + ' judges tie_equality', each, covariance, last, questions)


def fit_control(v, features, ridge=0.1, spread=None):
    """Parameters (a, b, gamma), their clustered covariance, the spreads and the log-likelihood."""
    z = np.array([v.z[f] for f in features]).T.reshape(len(v.y), len(features))
    spread = np.sqrt((z ** 2).mean(0)) if spread is None else spread
    x = np.hstack([design(v), z / spread])
    penalty = np.zeros(x.shape[1])
    penalty[v.n_models:] = ridge
    theta = np.zeros(x.shape[1])
    for _ in range(50):
        p = expit(x @ theta)
        h = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        theta = theta + np.linalg.solve(h, x.T @ (v.y - p) - penalty * theta)
    eta = x @ theta
    covariance = clustered(np.linalg.inv(h), (v.y - expit(eta))[:, None] * x, v.question)
    return theta, covariance, spread, (v.y * eta - np.logaddexp(0, eta)).sum()


def control_figures(v, figures):
    inside = slice(1, v.n_models)
    for when, features in (('before', ()), ('after', ('length', 'headers'))):
        theta, covariance, spread, log = fit_control(v, features)
        for i, model in enumerate(v.models):
            figures['control %s %s rating' % (model, when)] = ratings(theta[inside])[i]
            figures['control %s %s se' % (model, when)] = errors(covariance[inside, inside])[i]
    figures['control log-likelihood'] = log
    for k, feature in enumerate(features):
        at = v.n_models + k
        figures['control %s logit' % feature] = theta[at]
        figures['control %s se_logit' % feature] = np.sqrt(covariance[at, at])
        figures['control %s spread' % feature] = spread[k]


def rank_figures(v, figures, n_draws=200000):
    x = design(v)
    fit = glm(v.y, x)
    scores = (v.y - fit.fittedvalues)[:, None] * x
    k = centring(v.n_models)
    c = k @ clustered(np.asarray(fit.normalized_cov_params), scores, v.question)[1:, 1:] @ k.T
    b, n = k @ fit.params[1:], v.n_models
    degrees = v.question.max()
    random = np.random.default_rng(1)
    z = random.multivariate_normal(np.zeros(n), c, n_draws)
    z *= np.sqrt(degrees / random.chisquare(degrees, n_draws))[:, None]
    s = np.sqrt(np.diag(c)[:, None] + np.diag(c)[None] - 2 * c + np.eye(n))
    one, two = np.triu_indices(n, 1)
    questions = v.question.max() + 1
    by_question = np.array([scores[v.question == q].sum(0) for q in range(questions)])
    u = by_question @ np.asarray(fit.normalized_cov_params) @ np.vstack([np.zeros(n), k.T])
    d = u[:, one] - u[:, two]
    rounds = []
    for signs in itertools.product((1, -1), repeat=questions):
        turned = np.array(signs)[:, None] * d
        rounds.append(max(abs(turned.sum(0)) / (turned.std(0, ddof=1) * questions ** 0.5)))
    critical = min(np.quantile(rounds, 0.95), stats.t.ppf(1 - 0.025 / len(one), degrees))
    apart = (b[:, None] - b[None]) / s > critical  # row surely above column
    figures['ranks separability'] = apart[one, two].mean() + apart[two, one].mean()
    place = (-(b + z)).argsort(1).argsort(1)
    tier, leader = 0, None
    for i in (-b).argsort():
        if leader is None or apart[leader, i]:
            tier, leader = tier + 1, i
        name = 'ranks %s ' % v.models[i]
        figures[name + 'tier'] = tier
        figures[name + 'rank_lower'] = 1 + apart[:, i].sum()
        figures[name + 'rank_upper'] = n - apart[i].sum()
        figures[name + 'p_top'] = (place[:, i] < 2).mean()


def category_figures(v, figures):
    """All parameters at once: a, free strengths, deviations of each category."""
    n, n_free = v.n_models, v.n_models - 1
    x = np.hstack([design(v)] + [np.zeros((len(v.y), n)) for _ in range(2)])
    rows = np.arange(len(v.y))
    x[rows, 1 + n_free + n * v.category + v.first] += 1
    x[rows, 1 + n_free + n * v.category + v.second] -= 1

    def mode(penalty):
        theta = np.zeros(x.shape[1])
        for _ in range(60):
            p = expit(x @ theta)
            j = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
            theta = theta + np.linalg.solve(j, x.T @ (v.y - p) - penalty * theta)
        eta = x @ theta
        value = (v.y * eta - np.logaddexp(0, eta)).sum() - (penalty * theta ** 2).sum() / 2
        return theta, j, value - np.linalg.slogdet(j)[1] / 2

    def bayes(tau):
        """Deviations from Student's t of 2 degrees of freedom: precisions and mode in turn."""
        penalty = np.concatenate([np.zeros(1 + n_free), np.full(2 * n, tau ** -2)])
        for _ in range(60):
            theta, j, _ = mode(penalty)
            squares = (theta ** 2 + np.diag(np.linalg.inv(j)))[1 + n_free:]
            rate = (2 + squares / tau ** 2) / 2
            change = abs(1.5 / rate / tau ** 2 / penalty[1 + n_free:] - 1).max()
            penalty[1 + n_free:] = 1.5 / rate / tau ** 2
            if change < 1e-9:
                break
        theta, j, value = mode(penalty)
        return theta, j, penalty, value - (1.5 * (np.log(rate) + 1 / rate) + np.log(tau)).sum()

    best = optimize.minimize_scalar(lambda t: -bayes(np.exp(t))[3], method='bounded',
                                    bounds=(np.log(0.005), np.log(3)), options={'xatol': 1e-9})
    tau = np.exp(best.x)
    theta, j, penalty, _ = bayes(tau)
    figures['categories spread'] = POINTS * tau
    # Each deviation by itself: its mean over u, and how that varies.
    deviation, variance = theta[1 + n_free:], np.diag(np.linalg.inv(j))[1 + n_free:]
    kept = 1 - penalty[1 + n_free:] * variance
    log_u = np.linspace(-12, 3, 2000)[:, None]
    prior = tau ** 2 * np.exp(-log_u)
    y, noise = deviation / kept, variance / kept
    weight = np.exp(log_u - np.exp(log_u)) * stats.norm.pdf(y, 0, np.sqrt(prior + noise))
    weight = weight / weight.sum(0)
    share = (weight * prior / (prior + noise)).sum(0)
    added = ((weight * (prior / (prior + noise)) ** 2).sum(0) - share ** 2) * y ** 2
    moved = share * y - deviation
    scores = (v.y - expit(x @ theta))[:, None] * x
    meat = np.diag(penalty)
    few_votes = (len(v.y) - 1) / (len(v.y) - (1 + n_free + kept.sum()))
    for c in (0, 1):
        ours = v.category == c
        g = np.array([scores[ours & (v.question == q)].sum(0) for q in set(v.question[ours])])
        meat = meat + few_votes * len(g) / (len(g) - 1) * g.T @ g
        n_questions = len(g)
    covariance = np.linalg.inv(j) @ meat @ np.linalg.inv(j)
    t = stats.t.ppf(LEVEL, n_questions - 1)
    for c, category in enumerate('xy'):
        to = np.zeros((n, x.shape[1]))
        to[:, 1:1 + n_free] = centring(n)
        to[:, 1 + n_free + n * c:1 + n_free + n * (c + 1)] = np.eye(n)
        to = to - to.mean(0)
        here = slice(n * c, n * (c + 1))
        se = POINTS * np.sqrt(np.diag(to @ covariance @ to.T) + added[here])
        strength = to @ theta + moved[here] - moved[here].mean()
        alone = ratings(glm(v.y[v.category == c], design(v.subset(v.category == c))).params[1:])
        for i, model in enumerate(v.models):
            rating = 1000 + POINTS * strength[i]
            name = 'categories %s %s ' % (model, category)
            figures[name + 'rating'] = rating
            figures[name + 'lower95'] = rating - t * se[i]
            figures[name + 'upper95'] = rating + t * se[i]
            figures[name + 'unshrunk'] = alone[i]


def refit(x, y, weight, start):
    """A round's free parameters, and what its votes say of their errors, by vote."""
    theta = start
    for _ in range(8):
        p = expit(x @ theta)
        h = (x * (weight * p * (1 - p))[:, None]).T @ x
        theta = theta + np.linalg.solve(h, x.T @ (weight * (y - p)))
    return theta, np.linalg.inv(h), (y - expit(x @ theta))[:, None] * x


def bootstrap_figures(v, figures, n_rounds=4000):
    x = design(v)
    fit = glm(v.y, x)
    start, n_votes = np.asarray(fit.params), len(v.y)
    random = np.random.default_rng(2)
    n, drawn, t = v.question.max() + 1, [], []
    for _ in range(n_rounds):
        weight = random.multinomial(n_votes, np.full(n_votes, 1 / n_votes))
        drawn.append(ratings(refit(x, v.y, weight, start)[0][1:]))
        # Questions: each time that one is drawn, it is a cluster of its own.
        times = random.multinomial(n, np.full(n, 1 / n))
        theta, bread, scores = refit(x, v.y, times[v.question], start)
        picked = np.repeat(np.arange(n), times)
        rows = np.concatenate([np.flatnonzero(v.question == q) for q in picked])
        groups = np.concatenate([np.full((v.question == q).sum(), k) for k, q in enumerate(picked)])
        se = errors(clustered(bread, scores[rows], groups)[1:, 1:])
        t.append(abs(ratings(theta[1:]) - ratings(start[1:])) / se)
    for key, q in (('lower95', 0.025), ('lower', 0.16), ('median', 0.5), ('upper', 0.84),
                   ('upper95', 0.975)):
        for i, model in enumerate(v.models):
            figures['votes drawn %s %s' % (model, key)] = np.quantile(np.array(drawn)[:, i], q)
    scores = (v.y - fit.fittedvalues)[:, None] * x
    se = errors(clustered(np.asarray(fit.normalized_cov_params), scores, v.question)[1:, 1:])
    for end, inside in (('', 0.68), ('95', 0.95)):
        half = np.quantile(np.array(t), inside, axis=0) * se
        for i, model in enumerate(v.models):
            figures['questions drawn %s lower%s' % (model, end)] = ratings(start[1:])[i] - half[i]
            figures['questions drawn %s upper%s' % (model, end)] = ratings(start[1:])[i] + half[i]


def posterior_figures(v, figures, n_draws=200000):
    """By importance sampling from Student's t with 5 degrees of freedom around the mode. Strengths
    are coordinates of an orthonormal basis, in which a symmetric map is what it is in full."""
    n_free = v.n_models - 1
    basis = np.linalg.svd(np.ones((1, v.n_models)))[2][1:].T
    all_rows = np.zeros((len(v.y), v.n_models))
    all_rows[np.arange(len(v.y)), v.first] += 1
    all_rows[np.arange(len(v.y)), v.second] -= 1
    x = np.hstack([np.ones((len(v.y), 1)), all_rows @ basis])
    fit = glm(v.y, x)
    estimate, inverse = np.asarray(fit.params), np.asarray(fit.normalized_cov_params)
    by_question = clustered(inverse, (v.y - fit.fittedvalues)[:, None] * x, v.question)
    dimension, degrees = 1 + n_free, v.question.max()
    pooled = dimension / (dimension + degrees)
    factor = np.trace(np.linalg.inv(inverse) @ by_question) / dimension
    cells, which = np.unique(x, axis=0, return_inverse=True)
    y, n = np.bincount(which, v.y), np.bincount(which)
    widths = np.exp(np.linspace(np.log(0.02), np.log(10), 300))

    def transport(covariance):
        root = sqrtm(inverse)
        back = np.linalg.inv(root)
        return np.real(back @ sqrtm(root @ covariance @ root) @ back)

    def log_likelihood(phi):
        eta = phi @ cells.T
        return (y * eta - n * np.logaddexp(0, eta)).sum(-1)

    def log_box(theta):
        inside = (abs(theta[..., 0]) < 1) & (abs(theta[..., 1:] @ basis.T) < 4).all(-1)
        return np.where(inside, 0, -np.inf)

    def log_normal(theta, taus=widths):
        """Half-Cauchy widths, evenly in their logarithm."""
        squares = (theta[..., 1:] ** 2).sum(-1)[..., None]
        terms = (1 - n_free) * np.log(taus) - np.log1p(taus ** 2) - squares / (2 * taus ** 2)
        return logsumexp(terms, axis=-1) - theta[..., 0] ** 2 / 2

    for prior, log_prior, covariance in (
            ('box', log_box, by_question),
            ('normal', log_normal, (1 - pooled) * by_question + pooled * factor * inverse)):
        spread = transport(covariance)

        def theta_of(phi):
            return estimate + (phi - estimate) @ spread

        def log_posterior(phi):
            return log_likelihood(phi) + log_prior(theta_of(phi))

        if prior == 'normal':
            def evidence(tau):
                def of_tau(phi):
                    return log_likelihood(phi) + log_normal(theta_of(phi), np.array([tau]))
                mode, h = maximum(of_tau, estimate)
                return of_tau(mode) - np.linalg.slogdet(h)[1] / 2
            some = widths[::6]
            share = np.array([evidence(tau) for tau in some])
            share = np.exp(share - share.max())
            figures['normal width'] = POINTS * (share @ some) / share.sum()
        mode, h = maximum(log_posterior, estimate)
        proposal = stats.multivariate_t(mode, np.linalg.inv(h), df=5, seed=3)
        phi = proposal.rvs(n_draws)
        weight = log_posterior(phi) - proposal.logpdf(phi)
        stretch = np.sqrt(degrees / np.random.default_rng(5).chisquare(degrees, n_draws))
        theta = theta_of(mode) + stretch[:, None] * (theta_of(phi) - theta_of(mode))
        weight = np.exp(weight - weight.max())
        if prior == 'box':
            weight = weight * np.exp(log_box(theta))
        weight /= weight.sum()
        rating = 1000 + POINTS * theta[:, 1:] @ basis.T
        for i, model in enumerate(v.models):
            order = rating[:, i].argsort()
            share = weight[order].cumsum()
            for key, q in (('lower95', 0.025), ('median', 0.5), ('upper95', 0.975)):
                figures['%s %s %s' % (prior, model, key)] = np.interp(q, share, rating[order, i])
            for j, other in enumerate(v.models):
                if i != j:
                    figures['%s P(%s > %s)' % (prior, model, other)] = \
                        weight[rating[:, i] > rating[:, j]].sum()


def question_effect(v, dispersion):
    """The spread of what questions do to models: its most likely value and the ends of the interval,
    with strengths and effects in one dense problem, and more draws than jrank has."""
    n, rows = v.n_models, np.arange(len(v.y))
    d = np.zeros((len(v.y), n))
    d[rows, v.first] += 1
    d[rows, v.second] -= 1
    effects = np.zeros((len(v.y), n * (v.question.max() + 1)))
    for k in rows:
        effects[k, v.question[k] * n:][:n] = d[k]
    precision = np.concatenate([np.full(1 + n, 0.01), np.ones(effects.shape[1])])
    normal = np.random.default_rng(5).standard_normal((v.question.max() + 1, 4000, n))

    def evidence(sigma):
        at = np.zeros(len(precision))
        x = np.hstack([np.ones((len(v.y), 1)), d, sigma * effects])
        for _ in range(50):
            p = expit(x @ at)
            j = x.T @ ((p * (1 - p) / dispersion)[:, None] * x) + np.diag(precision)
            at += np.linalg.solve(j, x.T @ (v.y - p) / dispersion - precision * at)
        eta = x @ at
        likelihood = (v.y * log_expit(eta) + (1 - v.y) * log_expit(-eta)).sum() / dispersion
        prior = (precision * at ** 2).sum() / 2 + 2 * sigma
        more = 0
        for q in range(v.question.max() + 1):
            own = slice(1 + n + q * n, 1 + n + (q + 1) * n)
            z = at[own] + normal[q] @ np.linalg.inv(np.linalg.cholesky(j[own, own]))
            here = v.question == q
            eta_q = eta[here] + (z - at[own]) @ x[here, own].T
            log = (v.y[here] * log_expit(eta_q) + (1 - v.y[here]) * log_expit(-eta_q)).sum(1) / \
                dispersion - (z ** 2).sum(1) / 2 + (normal[q] ** 2).sum(1) / 2
            log_at = (v.y[here] * log_expit(eta[here]) + (1 - v.y[here]) * log_expit(-eta[here])
                      ).sum() / dispersion - (at[own] ** 2).sum() / 2
            more += np.log(np.exp(log - log_at).mean())
        return likelihood - prior - np.linalg.slogdet(j)[1] / 2 + more

    best = optimize.minimize_scalar(lambda x: -evidence(x), (0.2, 0.5, 2))

    def left(sigma):
        return evidence(sigma) + best.fun + stats.chi2.ppf(0.95, 1) / 2
    return best.x, optimize.brentq(left, 0, best.x), optimize.brentq(left, best.x, 2)


def power_figures(v, figures, width=130, n_leagues=60):
    """Judgments are dealt as pairwise-n deals them, one by one, each on some question, and those of a
    question counted together."""
    x, k, n = design(v), centring(v.n_models), v.n_models
    p = glm(v.y, x).fittedvalues
    dispersion = 1 - (v.winner == 3).sum() / 4 / (p * (1 - p)).sum() * len(v.y) / (len(v.y) + 1)
    sigma, lower, upper = question_effect(v, dispersion)
    figures.update({'question effect': sigma, 'question effect_lower': lower,
                    'question effect_upper': upper})
    shared = 1 / (1 / sigma ** 2 + 2 * (16 * np.sqrt(3) / (15 * np.pi)) ** 2)
    n_questions = v.question.max() + 1
    theta = np.concatenate([glm(v.y, x).params[:1], k @ glm(v.y, x).params[1:]])
    gain = np.zeros((n, n, n))
    both = np.zeros((n, n, n, n))
    for i in range(n):
        for j in range(n):
            e = expit(theta[0] + theta[1 + i] - theta[1 + j])
            gain[i, j] = np.concatenate([[1], k[i] - k[j]]) * np.sqrt(e * (1 - e))
            d = np.eye(n)[i] - np.eye(n)[j]
            both[i, j] = e * (1 - e) * np.outer(np.concatenate([[1], k[i] - k[j]]), d)
    random = np.random.default_rng(4)
    most, step = 2500, 10
    information = np.zeros((most // step + 1, n, n))
    pairs = np.zeros_like(information)
    for _ in range(n_leagues):
        total = np.bincount(np.concatenate([v.first, v.second]), minlength=n)
        h, own, sums = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n_questions, n, n))
        votes = list(zip(v.question, v.first, v.second))
        for m in range(-len(votes), most + 1):
            if m >= 0 and m % step == 0:
                information[m // step] += h / n_leagues
                pairs[m // step] += (np.einsum('qik,qjk->ij', sums, sums) - own) / n_leagues
            if m >= 0:
                one = random.choice(np.flatnonzero(total == total.min()))
                two = random.choice(np.delete(np.arange(n), one))
                total[one] += 1
                total[two] += 1
                votes.append((random.integers(n_questions),) +
                             ((one, two) if random.random() < 0.5 else (two, one)))
            question, i, j = votes[len(v.y) + m]
            h += np.outer(gain[i, j], gain[i, j])
            own += both[i, j] @ both[i, j].T
            sums[question] += both[i, j]
    for i, model in enumerate(v.models):
        row = np.concatenate([[0], k[i]])

        def width_of(h, pair, questions=n_questions, square=shared):
            bread = np.linalg.inv(h) @ row
            return 2 * stats.t.ppf(LEVEL, questions - 1) * POINTS * np.sqrt(
                bread @ (dispersion * h + square * pair) @ bread)
        wide = [width_of(h, pair) for h, pair in zip(information, pairs)]
        figures['power %s expected_width' % model] = wide[0]
        figures['power %s width_twice_samples' % model] = width_of(information[0], pairs[0],
                                                             square=shared / 2)
        figures['power %s width_twice_questions' % model] = width_of(2 * information[0], 2 * pairs[0],
                                                               2 * n_questions)
        figures['power %s least_width' % model] = 2 * stats.t.ppf(LEVEL, n_questions - 1) * POINTS * \
            np.sqrt(shared * (1 - 1 / n) / n_questions)
        figures['power %s width_twice_votes' % model] = np.interp(len(v.y), np.arange(len(wide)) * step,
                                                            wide)
        enough = [m * step for m, w in enumerate(wide) if w <= width]
        figures['power ' + model] = 0
        if wide[0] > width and enough:
            m = enough[0] // step
            figures['power ' + model] = np.interp(-width, [-wide[m - 1], -wide[m]],
                                                  [(m - 1) * step, m * step])


def card_figures(v, figures):
    verdict = {}
    for q, g, i, j, w in zip(v.question, v.judge, v.first, v.second, v.winner):
        verdict.setdefault((q, i, j), {})[g] = w
    for one in range(len(v.judges)):
        for two in range(one + 1, len(v.judges)):
            table = np.zeros((3, 3))
            for both in verdict.values():
                if one in both and two in both:
                    table[both[one] - 1, both[two] - 1] += 1
            name = 'card %s %s ' % (v.judges[one], v.judges[two])
            figures[name + 'agreement'] = np.trace(table) / table.sum()
            figures[name + 'kappa'] = cohens_kappa(table).kappa


def expected_scores(v, model, theta):
    """P(win), P(loss), P(tie) of every vote."""
    b = centring(v.n_models) @ theta[1:v.n_models]
    eta = theta[0] + b[v.first] - b[v.second]
    if model == 'half':
        return expit(eta), expit(-eta), np.zeros(len(eta))
    return tuple(np.exp(p) for p in log_outcomes(model, eta, theta[-1]))


def fit_figures(v, model, figures):
    """The cells are ordered pairs of models."""
    if model == 'half':
        fit = glm(v.y, design(v))
        theta, covariance = np.asarray(fit.params), np.asarray(fit.normalized_cov_params)
    else:
        theta, h = fit_ties(v, model)
        covariance = np.linalg.inv(h)[:v.n_models, :v.n_models]
    win, loss, tie = expected_scores(v, model, theta)
    cell = v.first * v.n_models + v.second
    pearson = deviance = cells = 0
    for c in np.unique(cell):
        here = cell == c
        observed = [(v.winner[here] == w).sum() for w in (1, 2, 3)]
        expected = [win[here].sum(), loss[here].sum(), tie[here].sum()]
        if model == 'half':
            observed = [observed[0] + observed[2] / 2, observed[1] + observed[2] / 2]
            expected = expected[:2]
        for o, e in zip(observed, expected):
            pearson += (o - e) ** 2 / e
            deviance += 2 * o * np.log(o / e) if o else 0
        cells += len(observed) - 1
    degrees = cells - len(theta)
    figures.update({'fit %s pearson' % model: pearson, 'fit %s deviance' % model: deviance,
                    'fit %s degrees_of_freedom' % model: degrees,
                    'fit %s p_pearson' % model: stats.chi2.sf(pearson, degrees),
                    'fit %s p_deviance' % model: stats.chi2.sf(deviance, degrees)})
    worst = 0
    for i in range(v.n_models):
        for j in range(i):
            there, back = (v.first == i) & (v.second == j), (v.first == j) & (v.second == i)
            if not (there | back).any():
                continue

            def mean(t):
                w, _, d = expected_scores(v, model, np.concatenate([t, theta[v.n_models:]]))
                s = w + d / 2
                return s[there].sum() + (1 - s[back]).sum()
            at = theta[:v.n_models]
            g = np.array([(mean(at + e) - mean(at - e)) / 2e-5 for e in np.eye(len(at)) * 1e-5])
            s = (win + tie / 2)[there | back]
            spread = (s * (1 - s) - tie[there | back] / 4).sum() - g @ covariance @ g
            score = v.y[there].sum() + (1 - v.y[back]).sum()
            worst = max(worst, abs(score - mean(at)) / np.sqrt(spread))
    figures['fit %s worst residual' % model] = worst


def held_out_figures(v, figures):
    """Ten questions are ten folds, whatever the seed."""
    names = {'every pair even': None, 'Bradley-Terry without home advantage': 'no home',
             'Bradley-Terry': 'half', 'Davidson': 'davidson', 'Rao-Kupper': 'rao-kupper',
             'Bradley-Terry with control': 'control'}
    score = {name: np.zeros(len(v.y)) for name in names}
    outcome = {name: np.zeros(len(v.y)) for name in ('Davidson', 'Rao-Kupper')}
    for q in range(v.question.max() + 1):
        out = v.question == q
        rest, asked = v.subset(~out), v.subset(out)
        for name, model in names.items():
            if model is None:
                p = np.full(out.sum(), 0.5)
            elif model == 'no home':
                p = expit(strength_columns(asked) @ glm(rest.y, strength_columns(rest)).params)
            elif model == 'half':
                p = expit(design(asked) @ glm(rest.y, design(rest)).params)
            elif model == 'control':
                theta, _, spread, _ = fit_control(rest, ['length'])
                x = np.hstack([design(asked), asked.z['length'][:, None] / spread])
                p = expit(x @ theta)
            else:
                theta = fit_ties(rest, model)[0]
                win, _, tie = expected_scores(asked, model, theta)
                p = win + tie / 2
                outcome[name][out] = -tie_log(asked, model, theta)
            score[name][out] = -asked.y * np.log(p) - (1 - asked.y) * np.log(1 - p)
    n = np.bincount(v.question)
    for column, losses in (('score', score), ('outcome', outcome)):
        best = min(losses, key=lambda name: losses[name].sum())
        for name, loss in losses.items():
            d = np.bincount(v.question, loss - losses[best])
            excess = d.sum() / n.sum()
            u = len(n)
            key = 'held out %s %s ' % (name, column)
            figures[key + 'loss'], figures[key + 'excess'] = loss.mean(), excess
            figures[key + 'se'] = np.sqrt(u / (u - 1) * ((d - excess * n) ** 2).sum()) / n.sum()


def decided_pairs(v, figures):
    n = 0
    for i in range(v.n_models):
        for j in range(v.n_models):
            score = np.concatenate([v.y[(v.first == i) & (v.second == j)],
                                    1 - v.y[(v.first == j) & (v.second == i)]])
            if i != j and len(score):
                n += proportion_confint(score.sum(), len(score), method='wilson')[0] > 0.5
    figures['decided pairs'] = n


def weight_figures(v, figures, name, y, w):
    """Votes of score y that weigh w, whose scores are w (y - p) x."""
    x, theta = design(v), np.zeros(v.n_models)
    for _ in range(50):
        p = expit(x @ theta)
        bread = np.linalg.inv((x * (w * p * (1 - p))[:, None]).T @ x)
        theta = theta + bread @ (x.T @ (w * (y - p)))
    scores = (w * (y - expit(x @ theta)))[:, None] * x
    by_question = clustered(bread, scores, v.question)
    rates = ratings(theta[1:])
    alone = errors(clustered(bread, scores)[1:, 1:])
    grouped = errors(by_question[1:, 1:])
    for i, model in enumerate(v.models):
        figures['%s %s mle' % (name, model)] = rates[i]
        figures['%s %s se_sandwich' % (name, model)] = alone[i]
        figures['%s %s se_question' % (name, model)] = grouped[i]
        mine = np.where(v.first == i, y, 1 - y)[(v.first == i) | (v.second == i)]
        figures['%s %s win_rate' % (name, model)] = mine.mean()
    figures['%s home rating' % name] = POINTS * theta[0]
    figures['%s home se' % name] = POINTS * np.sqrt(by_question[0, 0])


def jury_figures(v, figures):
    """Reliabilities by a general optimiser; information by differences of the gradient."""
    n_judges, n = len(v.judges), v.n_models
    share = np.array([len(v.y) / n_judges / np.sum(v.judge == g) for g in range(n_judges)])[v.judge]
    centre = np.concatenate([np.zeros(n_judges), np.ones(n_judges), np.zeros(n)])
    precision = np.concatenate([np.full(n_judges, 1 / 9), np.ones(n_judges), np.full(n, 1 / 9)])

    def eta_of(theta):
        home, slope, b = np.split(theta, [n_judges, 2 * n_judges])
        return home[v.judge] + slope[v.judge] * (b[v.first] - b[v.second])

    def loss_of(theta):
        eta = eta_of(theta)
        return (-np.sum(share * (v.y * log_expit(eta) + (1 - v.y) * log_expit(-eta)))
                + np.sum(precision * (theta - centre) ** 2) / 2)

    def scores_of(theta):
        _, slope, b = np.split(theta, [n_judges, 2 * n_judges])
        rest, rows = share * (v.y - expit(eta_of(theta))), np.arange(len(v.y))
        x = np.zeros((len(v.y), len(theta)))
        x[rows, v.judge] = 1
        x[rows, n_judges + v.judge] = b[v.first] - b[v.second]
        x[rows, 2 * n_judges + v.first] += slope[v.judge]
        x[rows, 2 * n_judges + v.second] -= slope[v.judge]
        return rest[:, None] * x

    def gradient(theta):
        return precision * (theta - centre) - scores_of(theta).sum(0)

    theta = optimize.minimize(loss_of, centre, jac=gradient, method='BFGS',
                              options={'gtol': 1e-7}).x
    step = 1e-5
    information = np.array([(gradient(theta + step * e) - gradient(theta - step * e)) / (2 * step)
                            for e in np.eye(len(theta))])
    moved = np.array([scores_of(theta)[v.question == q].sum(0) for q in range(len(v.questions))])
    moved = np.linalg.solve(information, moved.T)[n_judges:2 * n_judges]
    slope = theta[n_judges:2 * n_judges]
    weight = n_judges * slope / slope.sum()
    change = (n_judges * moved - weight[:, None] * moved.sum(0)) / slope.sum()
    n_questions = len(v.questions)
    se = np.sqrt(n_questions / (n_questions - 1) * (change ** 2).sum(1))
    for g, judge in enumerate(v.judges):
        figures['jury %s reliability' % judge] = slope[g]
        figures['jury %s weight' % judge] = weight[g]
        figures['jury %s se' % judge] = se[g]
        figures['jury %s lower95' % judge] = \
            max(0, weight[g] - stats.t.ppf(LEVEL, n_questions - 1) * se[g])
    w = weight[v.judge] * len(v.y) / weight[v.judge].sum()
    own = {}
    weight_figures(v, own, 'jury', v.y, w)
    figures.update({name: value for name, value in own.items()
                    if name.endswith((' mle', ' se_question'))})


def pair_weights(v, least=50):
    pairs = np.sort(np.stack([v.first, v.second]), 0)
    met = [np.sum((pairs == pairs[:, [k]]).all(0)) for k in range(len(v.y))]
    return 1 / np.maximum(met, least)


def compute(verdicts, answers, weights):
    v, figures = Votes(verdicts, answers), {}
    half_figures(v, figures)
    for model in ('davidson', 'rao-kupper'):
        tie_figures(v, model, figures)
    control_figures(v, figures)
    rank_figures(v, figures)
    rate_figures(v, figures)
    skew_figures(v, figures)
    category_figures(v, figures)
    bootstrap_figures(v, figures)
    posterior_figures(v, figures)
    power_figures(v, figures)
    card_figures(v, figures)
    for model in ('half', 'davidson', 'rao-kupper'):
        fit_figures(v, model, figures)
    held_out_figures(v, figures)
    decided_pairs(v, figures)
    jury_figures(v, figures)
    one = np.ones(len(v.y))
    weights = np.array(weights)
    weight_figures(v, figures, 'weights', v.y, weights[:, 0])
    weight_figures(v, figures, 'scores', weights[:, 1], one)
    repeated = v.subset(np.repeat(np.arange(len(v.y)), weights[:, 2].astype(int)))
    weight_figures(repeated, figures, 'pairs', repeated.y, pair_weights(repeated))
    return {name: float(value) for name, value in figures.items()}
