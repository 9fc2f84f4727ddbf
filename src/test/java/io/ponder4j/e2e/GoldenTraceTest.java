package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.json.TraceWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each strategy of the catalogue does on a scripted model, event by event, is what is written
 * down in {@code resources/golden}. A change there is a change of behaviour: look at it, then write
 * the files anew with {@code -Dgolden.write=true}.
 */
class GoldenTraceTest {

  private static final Path GOLDEN = Path.of("resources", "golden");

  /** Right chains are short, wrong ones long; some lines are better than others. */
  private static final Script CHAIN =
      Script.think(3)
          .then(
              Script.choose(
                  Script.option(.4, Script.say("4\n")),
                  Script.option(.3, Script.think(5).then(Script.say("no: 5\n"))),
                  Script.option(.2, Script.think(2).then(Script.say("6\n"))),
                  Script.option(.1, Script.say("5\n").ending(Script.Ending.FAIL))));

  static java.util.List<String> strategies() {
    return StrategyCatalog.all().stream().map(StrategyCatalog.Entry::name).toList();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void trace_ofEachStrategy_isTheGoldenOne(String name) throws Exception {
    var clock = new VirtualClock();
    var sink = new RunInvariants();

    Ponder.with(ScriptedGenerator.of(clock, request -> CHAIN))
        .verifier(new ScriptedProcessVerifier(line -> line.contains("4") ? .9 : .3))
        .using(StrategyCatalog.find(name).orElseThrow().factory().create(6, 3))
        .answers(AnswerType.integer())
        .budget(Budget.tokens(60).scoredSteps(10))
        .clock(clock)
        .trace(sink)
        .seed(11)
        .ask("2+2?");

    RunInvariants.check(sink.records());
    Path golden = GOLDEN.resolve(name.replace('@', '-') + ".jsonl");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, json(sink));
    }
    assertThat(json(sink)).isEqualTo(Files.readString(golden));
  }

  /** The trace as a file keeps it; the number of the question in this JVM is left out. */
  private static String json(RunInvariants sink) {
    var out = new ByteArrayOutputStream();
    try (var writer = TraceWriter.to(out, TraceWriter.Texts.KEPT)) {
      for (TraceRecord each : sink.records()) {
        writer.accept(new TraceRecord(1, each.run(), each.sequence(), each.nanos(), each.event()));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
