package io.ponder4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.Problem;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.trace.TraceSink;
import io.ponder4j.trace.json.TraceFileException;
import io.ponder4j.trace.json.TraceWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers one question by a strategy. */
@Command(
    name = "solve",
    description = "Solves one arithmetic problem with the embedded model.",
    mixinStandardHelpOptions = true)
final class SolveCommand implements Callable<Integer> {

  private static final int MOST_SAMPLES = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PROBLEM",
      description = "Numbers of up to two digits, + - * and brackets: 17+28-(16+8)")
  private String problem;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      defaultValue = "weighted-vote",
      description = "One of 'ponder strategies'; default ${DEFAULT-VALUE}.")
  private String strategy;

  @Option(names = "--n", defaultValue = "16", description = "Samples; default ${DEFAULT-VALUE}.")
  private int n;

  @Option(
      names = "--m",
      defaultValue = "3",
      description = "How many of them vote in short-m@k; default ${DEFAULT-VALUE}.")
  private int m;

  @Option(
      names = "--budget-tokens",
      paramLabel = "T",
      description = "The most tokens to generate; default no limit.")
  private @Nullable Long budgetTokens;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      description = "The most time to take, like 500ms or 15s; default no limit.")
  private @Nullable Duration timeout;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Equal seeds give equal runs; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Writes what happened to a file, as JSON lines.")
  private @Nullable Path trace;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Strategy chosen = strategy();
    Budget budget = budget();
    Problem parsed = Problem.parse(problem);
    try (var sink = openTrace();
        var generator = Embedded.generator();
        var verifier = Embedded.processVerifier()) {
      Outcome outcome =
          Ponder.with(generator)
              .verifier(verifier)
              .using(chosen)
              .answers(AnswerType.integer())
              .budget(budget)
              .seed(seed)
              .trace(sink == null ? TraceSink.NONE : sink)
              .ask(parsed.question());
      print(parsed, outcome);
    }
    return 0;
  }

  private Strategy strategy() {
    StrategyCatalog.Entry entry =
        StrategyCatalog.find(strategy)
            .orElseThrow(
                () ->
                    wrongUse(
                        "there is no strategy '"
                            + strategy
                            + "'; 'ponder strategies' lists those there are"));
    if (n < 1 || n > MOST_SAMPLES) {
      throw wrongUse("--n must be in 1.." + MOST_SAMPLES + ", was " + n);
    }
    try {
      return entry.factory().create(n, m);
    } catch (IllegalArgumentException e) {
      throw wrongUse(strategy + ": " + e.getMessage());
    }
  }

  private Budget budget() {
    if (budgetTokens != null && budgetTokens < 0) {
      throw wrongUse("--budget-tokens must be >= 0, was " + budgetTokens);
    }
    if (timeout != null && timeout.isNegative()) {
      throw wrongUse("--timeout must not be negative, was " + timeout);
    }
    Budget budget = budgetTokens == null ? Budget.unlimited() : Budget.tokens(budgetTokens);
    return timeout == null ? budget : budget.within(timeout);
  }

  private @Nullable TraceWriter openTrace() {
    try {
      return trace == null ? null : TraceWriter.open(trace);
    } catch (TraceFileException e) {
      throw wrongUse(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(Problem parsed, Outcome outcome) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    String answer = outcome.answer().map(Answer::text).orElse(null);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("answer", answer);
      object.put("support", outcome.support());
      object.put("tokens", outcome.spent().generatedTokens());
      object.put("stop", outcome.stopReason());
      out.println(new ObjectMapper().writeValueAsString(object));
      return;
    }
    outcome
        .candidate()
        .ifPresent(c -> out.println(parsed.question() + "=\n" + c.completion().text()));
    out.printf(
        "%nanswer %s, support %.0f %%, %d tokens in %d ms, %s%n",
        answer == null ? "none" : answer,
        100 * outcome.support(),
        outcome.spent().generatedTokens(),
        outcome.spent().time().toMillis(),
        outcome.stopReason());
  }
}
