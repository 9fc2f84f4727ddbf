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
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.trace.TraceSink;
import io.ponder4j.trace.json.TraceFileException;
import io.ponder4j.trace.json.TraceWriter;
import io.ponder4j.verify.Verifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers one question by a strategy. */
@Command(
    name = "solve",
    description = {
      "Answers one question.",
      "Without --model an arithmetic problem, by the embedded model and its verifier."
    },
    mixinStandardHelpOptions = true)
final class SolveCommand implements Callable<Integer> {

  private static final int LONGEST_SHOWN = 60; // characters of an answer in the summary

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "QUESTION",
      description =
          "Without --model: numbers of up to two digits, + - * and brackets: 17+28-(16+8)")
  private String question;

  @Mixin private ModelMixin model;

  @Mixin private StrategyMixin strategies;

  @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told first.")
  private @Nullable String system;

  @Option(
      names = "--answers",
      paramLabel = "KIND",
      description =
          "What an answer is: ${COMPLETION-CANDIDATES}; default TEXT, without --model INTEGER.")
  private @Nullable AnswerKind answers;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Of sampling; default 1. Greedy search ignores it.")
  private @Nullable Double temperature;

  @Option(
      names = "--max-tokens",
      paramLabel = "T",
      defaultValue = "2048",
      description = "The most tokens of a sample; default ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(
      names = "--stream",
      description = "Prints the text of the first branch while it is written.")
  private boolean stream;

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

  /** How answers are found in texts. */
  enum AnswerKind {
    TEXT,
    INTEGER,
    RATIONAL
  }

  @Override
  public Integer call() throws Exception {
    Path folder = model.folder();
    if (stream && json) {
      throw wrongUse("--stream and --json exclude each other");
    }
    Budget budget = budget();
    SamplingParams sampling = Sampling.of(spec, maxTokens, temperature);
    if (folder != null) {
      Strategy chosen = strategies.chosen("greedy");
      try (var generator = model.open();
          var sink = openTrace()) {
        ask(generator, null, chosen, prompt(), budget, sampling, sink);
      }
      return 0;
    }
    model.requireNoneOfThem();
    if (system != null) {
      throw wrongUse("the embedded model is told nothing but the problem; say --model DIR too");
    }
    Strategy chosen = strategies.chosen("weighted-vote");
    Prompt problem = Prompt.of(Problem.parse(question).question());
    try (var sink = openTrace();
        var generator = Embedded.generator();
        var verifier = Embedded.processVerifier()) {
      ask(generator, verifier, chosen, problem, budget, sampling, sink);
    }
    return 0;
  }

  private Prompt prompt() {
    return system == null
        ? Prompt.of(question)
        : new Prompt(List.of(Message.system(system), Message.user(question)), Map.of());
  }

  private void ask(
      Generator generator,
      @Nullable Verifier verifier,
      Strategy strategy,
      Prompt prompt,
      Budget budget,
      SamplingParams sampling,
      @Nullable TraceWriter sink)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    var streaming = new Streaming(out);
    Ponder.Builder builder =
        Ponder.with(stream ? streaming.of(generator) : generator)
            .using(strategy)
            .answers(answerType(verifier != null))
            .budget(budget)
            .sampling(sampling)
            .seed(seed)
            .trace(sink == null ? TraceSink.NONE : sink);
    if (verifier != null) {
      builder.verifier(verifier);
    }
    Outcome outcome = builder.ask(prompt);
    if (json) {
      printJson(outcome, out);
      return;
    }
    String text = outcome.candidate().map(c -> c.completion().text()).orElse("");
    if (stream) {
      streaming.conclude(text);
    } else {
      out.println(verifier == null ? text : prompt.lastContent() + "=\n" + text);
    }
    printSummary(outcome, out);
  }

  private AnswerType answerType(boolean isEmbedded) {
    AnswerKind kind = answers == null ? isEmbedded ? AnswerKind.INTEGER : AnswerKind.TEXT : answers;
    return switch (kind) {
      case TEXT -> AnswerType.text();
      case INTEGER -> AnswerType.integer();
      case RATIONAL -> AnswerType.rational();
    };
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

  private static void printJson(Outcome outcome, PrintWriter out) throws JsonProcessingException {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("answer", outcome.answer().map(Answer::text).orElse(null));
    object.put("support", outcome.support());
    object.put("tokens", outcome.spent().generatedTokens());
    object.put("stop", outcome.stopReason());
    out.println(new ObjectMapper().writeValueAsString(object));
  }

  private static void printSummary(Outcome outcome, PrintWriter out) {
    String answer = outcome.answer().map(Answer::text).orElse("none");
    boolean isShort = answer.length() <= LONGEST_SHOWN && !answer.contains("\n");
    out.printf(
        "%nanswer %s, support %.0f %%, %d tokens in %d ms, %s%n",
        isShort ? answer : "above",
        100 * outcome.support(),
        outcome.spent().generatedTokens(),
        outcome.spent().time().toMillis(),
        outcome.stopReason());
  }
}
