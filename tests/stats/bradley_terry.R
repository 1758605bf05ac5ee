# The real table by R's BradleyTerry2: a line "name<TAB>rating<TAB>standard error" for the home
# advantage (as "home") and every model. Rscript bradley_terry.R COUNTS.csv
suppressMessages(library(BradleyTerry2))
votes <- read.csv(commandArgs(TRUE)[1], comment.char = "#")
models <- sort(unique(c(votes$model1, votes$model2)), method = "radix")
votes$score1 <- votes$wins1 + votes$ties / 2
votes$score2 <- votes$wins2 + votes$ties / 2
votes$first <- data.frame(model = factor(votes$model1, models), home = 1)
votes$second <- data.frame(model = factor(votes$model2, models), home = 0)
fit <- suppressWarnings(BTm(cbind(score1, score2), first, second, ~ model + home,
                            id = "model", data = votes, epsilon = 1e-14, maxit = 100))
points <- 400 / log(10)
is_home <- names(coef(fit)) == "home"
strength <- c(0, coef(fit)[!is_home])
n <- length(strength)
covariance <- matrix(0, n, n)
covariance[-1, -1] <- vcov(fit)[!is_home, !is_home]
centre <- diag(n) - 1 / n
covariance <- centre %*% covariance %*% centre
cat(sprintf("%s\t%.9f\t%.9f\n", c("home", models),
            c(points * coef(fit)[is_home], 1000 + points * (strength - mean(strength))),
            points * sqrt(c(vcov(fit)["home", "home"], diag(covariance)))), sep = "")
