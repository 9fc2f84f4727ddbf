package io.ponder4j.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.cli.JsonFile;
import io.ponder4j.cli.ModelMixin;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.resample.ParticleFilter;
import io.ponder4j.strategies.resample.ParticleSearch;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The time that a problem takes: the best of 16 samples, and 8 particles, judged by whether a text
 * mentions the right number. So it is time that is measured, not skill.
 */
@Command(
    name = "problems",
    description =
        "Measures how long word problems take a model, by two strategies and a verifier that knows"
            + " the answers. For comparisons: benchmarks/peers.",
    mixinStandardHelpOptions = true)
final class ProblemsBenchCommand implements Callable<Integer> {

  private static final int SAMPLES = 16;
  private static final int SAMPLE_TOKENS = 120;
  private static final int PARTICLES = 8;
  private static final int STEPS = 6;
  private static final int STEP_TOKENS = 20;
  private static final double SURE = 0.9;

  @Spec private CommandSpec spec;

  @Mixin private ModelMixin model;

  @Option(
      names = "--problems",
      paramLabel = "FILE",
      required = true,
      description = "A JSON list of objects with question and answer, a whole number.")
  private Path problems = Path.of(".");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes a JSON object a strategy to a file.")
  private @Nullable Path json;

  private record Problem(String question, long answer) {
    boolean isIn(String text) {
      return Pattern.compile("\\d+")
          .matcher(text)
          .results()
          .anyMatch(number -> number.group().equals(String.valueOf(answer)));
    }
  }

  @Override
  public Integer call() throws IOException {
    model.requireFolder(); // before all else that may be wrong
    List<Problem> all = read();
    Strategy particles =
        ParticleFilter.of(
            PARTICLES, ParticleSearch.by(StepRule.ofTokens(STEP_TOKENS).atMostSteps(STEPS)));
    try (JsonFile out = JsonFile.open(json, spec.commandLine());
        EngineGenerator generator = model.open()) {
      out.write(measure("best-of-n", BestOfN.of(SAMPLES), generator, all));
      out.write(measure("particle-filter", particles, generator, all));
    }
    return 0;
  }

  private List<Problem> read() throws IOException {
    List<Problem> all = new ArrayList<>();
    for (JsonNode problem : new ObjectMapper().readTree(problems.toFile())) {
      if (!problem.path("question").isTextual() || !problem.path("answer").isIntegralNumber()) {
        throw new ParameterException(
            spec.commandLine(), problems + " should have question and answer, has " + problem);
      }
      all.add(new Problem(problem.get("question").asText(), problem.get("answer").asLong()));
    }
    if (all.isEmpty()) {
      throw new ParameterException(spec.commandLine(), problems + " has no problems");
    }
    return all;
  }

  private Map<String, Object> measure(
      String name, Strategy strategy, EngineGenerator generator, List<Problem> all)
      throws IOException {
    solve(strategy, generator, all.get(0)); // warms up
    List<Double> seconds = new ArrayList<>();
    int right = 0;
    long tokens = 0;
    long computed = generator.engine().stats().prefillTokens();
    for (Problem problem : all) {
      long began = System.nanoTime();
      Outcome outcome = solve(strategy, generator, problem);
      seconds.add((System.nanoTime() - began) / 1e9);
      tokens += outcome.spent().generatedTokens();
      String text = outcome.candidate().map(c -> c.completion().prefix().text()).orElse("");
      right += problem.isIn(text) ? 1 : 0;
    }
    double mean = seconds.stream().mapToDouble(s -> s).average().orElseThrow();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("strategy", name);
    row.put("seconds_a_problem", mean);
    row.put("seconds", seconds);
    row.put("right", right);
    row.put("generated_tokens", tokens);
    row.put("prompt_tokens_computed", generator.engine().stats().prefillTokens() - computed);
    row.put("peak_rss_mib", Memory.now().peakResidentMib());
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %.2f s a problem, %d of %d right, %d tokens, %s prompt tokens computed%n",
            name,
            mean,
            right,
            all.size(),
            tokens,
            row.get("prompt_tokens_computed"));
    spec.commandLine().getOut().flush();
    return row;
  }

  private static Outcome solve(Strategy strategy, EngineGenerator generator, Problem problem) {
    return Ponder.with(generator)
        .verifier(strategy instanceof BestOfN ? ofTexts(problem) : ofSteps(problem))
        .using(strategy)
        .answers(AnswerType.text())
        .sampling(SamplingParams.DEFAULT.withTemperature(0.8).withMaxTokens(SAMPLE_TOKENS))
        .ask(problem.question());
  }

  private static Verifier ofTexts(Problem problem) {
    OutcomeVerifier verifier =
        (prompt, candidates, run) ->
            candidates.stream().map(c -> score(problem, c.completion().text())).toList();
    return verifier;
  }

  /** Each step is judged by the text up to its end. */
  private static Verifier ofSteps(Problem problem) {
    ProcessVerifier verifier =
        (prompt, prefixes, run) ->
            prefixes.stream().map(prefix -> new StepScores(scores(problem, prefix))).toList();
    return verifier;
  }

  private static List<Score> scores(Problem problem, Prefix prefix) {
    List<Score> scores = new ArrayList<>();
    var text = new StringBuilder();
    prefix
        .segments()
        .forEach(
            segment -> {
              text.append(segment.text());
              scores.add(score(problem, text.toString()));
            });
    return scores;
  }

  private static Score score(Problem problem, String text) {
    return Score.probability(problem.isIn(text) ? SURE : 1 - SURE);
  }
}
