# The data sets of R's BradleyTerry2 as tables of counts, and what it makes of them (bias-reduced by
# brglm): Rscript bradley_terry2.R, in this folder. Writes NAME.csv and the figures of
# bradley_terry2.figures: a line "NAME HOME ESTIMATOR MODEL ABILITY SE" each, abilities and errors as
# differences to the first model, with '_' for spaces in names; MODEL "home" is the advantage.
suppressMessages({library(BradleyTerry2); library(brglm)})
figures <- character()
exact <- brglm.control(br.epsilon = 1e-10, br.maxit = 1000)

keep <- function(name, fit, home = "none", estimator = "mle") {
    a <- BTabilities(fit)
    a <- a[order(rownames(a), method = "radix"), ]
    a[, "ability"] <- a[, "ability"] - a[1, "ability"]
    stopifnot(a[1, "s.e."] == 0)
    a <- a[!is.na(a[, "ability"]), ] # one of each other part that never met the first model's
    lines <- sprintf("%s %s %s %s %.9f %.9f", name, home, estimator, gsub(" ", "_", rownames(a)),
                     a[, "ability"], a[, "s.e."])
    if (home == "fit") {
        of_home <- coef(summary(fit))["at.home", ]
        lines <- c(lines, sprintf("%s fit %s home %.9f %.9f", name, estimator, of_home[1], of_home[2]))
    }
    figures <<- c(figures, lines)
}

write_counts <- function(name, source, first, second, wins, losses, ties = 0) {
    rows <- aggregate(cbind(wins, losses, ties),
                      list(first = gsub(" ", "_", first), second = gsub(" ", "_", second)), sum)
    rows <- rows[order(rows$first, rows$second, method = "radix"), ]
    writeLines(c(sprintf("# %s", source), "model1,model2,wins1,wins2,ties",
                 do.call(sprintf, c("%s,%s,%d,%d,%d", lapply(rows, function(x)
                     if (is.numeric(x)) as.integer(x) else x)))), paste0(name, ".csv"))
}

data(citations)
c2 <- countsToBinomial(citations)
names(c2)[1:2] <- c("cited", "citing")
keep("citations", BTm(cbind(win1, win2), cited, citing, data = c2, id = "journal"))
write_counts("citations", "Citations between journals, 1987-88; the cited one wins [Stigler 1994]",
             as.character(c2$cited), as.character(c2$citing), c2$win1, c2$win2)

data(baseball)
write_counts("baseball", "Eastern Division of the American League, 1987 [Agresti 2002, p. 438]",
             as.character(baseball$home.team), as.character(baseball$away.team),
             baseball$home.wins, baseball$away.wins)
keep("baseball", BTm(cbind(home.wins, away.wins), home.team, away.team, data = baseball, id = "team"))
b <- baseball
b$home.team <- data.frame(team = baseball$home.team, at.home = 1)
b$away.team <- data.frame(team = baseball$away.team, at.home = 0)
keep("baseball", BTm(cbind(home.wins, away.wins), home.team, away.team, ~ team + at.home, data = b,
                     id = "team"), "fit")

data(springall)
s <- springall$contests
write_counts("springall", "Flavour strength and gel set of samples [Springall 1973]",
             as.character(s$row), as.character(s$col), s$win, s$loss, s$tie)
keep("springall", suppressWarnings(BTm(cbind(win.adj, loss.adj), row, col, data = s)))

data(chameleons)
w <- chameleons$winner$ID
l <- chameleons$loser$ID
keep("chameleons", BTm(rep(1, length(w)), w, l, br = TRUE, control.brglm = exact, id = "ID"), "none", "firth")
write_counts("chameleons", "Contests of male chameleons, winner first [Stuart-Fox et al. 2006]",
             as.character(w), as.character(l), rep(1, length(w)), rep(0, length(w)))

data(flatlizards)
f <- flatlizards$contests
keep("flatlizards", BTm(rep(1, nrow(f)), winner, loser, br = TRUE, control.brglm = exact, data = f), "none", "firth")
write_counts("flatlizards", "Contests of male lizards, winner first [Whiting et al. 2006]",
             as.character(f$winner), as.character(f$loser), rep(1, nrow(f)), rep(0, nrow(f)))

data(icehockey)
i <- icehockey
write_counts("icehockey", "College hockey, men, Division I, 2009-10: visitor, opponent",
             as.character(i$visitor), as.character(i$opponent), i$result == 1, i$result == 0,
             i$result == 0.5)
keep("icehockey", suppressWarnings(BTm(result, visitor, opponent, id = "team", data = i,
                                       refcat = sort(levels(i$visitor), method = "radix")[1])))

writeLines(figures, "bradley_terry2.figures")
