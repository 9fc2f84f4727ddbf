package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Selection;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Request;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs inside runs. */
class RunChildTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final ScriptedGenerator generator =
      ScriptedGenerator.inOrder(clock, Script.say("x".repeat(19)));
  private final List<Outcome> children = new ArrayList<>();

  private Ponder.Builder ponder(Strategy strategy) {
    return Ponder.with(generator).clock(clock).trace(sink).seed(1).using(strategy);
  }

  private Strategy oneSampleInEach(Budget... shares) {
    return (prompt, run) -> {
      for (int i = 0; i < shares.length; i++) {
        children.add(Moves.pool(run.child("part", i, shares[i]), 1));
      }
      return run.conclude(Selection.none());
    };
  }

  private List<Long> tokens() {
    return children.stream().map(child -> child.spent().generatedTokens()).toList();
  }

  private List<StopReason> reasons() {
    return children.stream().map(Outcome::stopReason).toList();
  }

  @Test
  void share_limitsTheChildAlone() {
    Outcome outcome =
        ponder(oneSampleInEach(Budget.tokens(7), Budget.unlimited(), Budget.tokens(20))).ask("?");

    assertThat(tokens()).containsExactly(7L, 20L, 20L);
    assertThat(reasons())
        .containsExactly(StopReason.BUDGET, StopReason.COMPLETED, StopReason.COMPLETED);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(47);
    assertThat(outcome.spent().started()).isEqualTo(3);
  }

  @Test
  void share_largerThanWhatIsLeft_theParentsLimitCounts() {
    Outcome outcome =
        ponder(oneSampleInEach(Budget.tokens(100), Budget.tokens(100), Budget.tokens(100)))
            .budget(Budget.tokens(50))
            .ask("?");

    assertThat(tokens()).containsExactly(20L, 20L, 10L);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(50);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void share_samplesAndTime_limitTheChild() {
    Strategy strategy =
        (prompt, run) -> {
          children.add(Moves.pool(run.child("samples", 0, Budget.unlimited().samples(2)), 5));
          children.add(
              Moves.pool(run.child("time", 0, Budget.unlimited().within(Duration.ofMillis(5))), 5));
          return run.conclude(Selection.none());
        };

    Outcome outcome = ponder(strategy).ask("?");

    assertThat(children.get(0).spent().started()).isEqualTo(2);
    assertThat(children.get(1).spent().time())
        .isBetween(Duration.ofMillis(5), Duration.ofMillis(6));
    assertThat(reasons()).containsOnly(StopReason.BUDGET);
    assertThat(outcome.spent().started()).isEqualTo(7);
  }

  @Test
  void deadline_ofTheParent_isTheChildsToo() {
    Outcome outcome =
        ponder(oneSampleInEach(Budget.unlimited().within(Duration.ofHours(1))))
            .budget(Budget.unlimited().within(Duration.ofMillis(5)))
            .ask("?");

    assertThat(tokens().get(0)).isLessThanOrEqualTo(5);
    assertThat(outcome.spent().time()).isLessThanOrEqualTo(Duration.ofMillis(6));
  }

  @Test
  void spent_ofTheParent_includesChildrenOfChildren() {
    Strategy nested =
        (prompt, run) -> {
          Run child = run.child("outer", 0, Budget.tokens(30));
          children.add(Moves.pool(child.child("inner", 0, Budget.unlimited()), 1));
          children.add(Moves.pool(child.child("inner", 1, Budget.unlimited()), 1));
          children.add(child.conclude(Selection.none()));
          return run.conclude(Selection.none());
        };

    Outcome outcome = ponder(nested).ask("?");

    assertThat(tokens()).containsExactly(20L, 10L, 30L);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(30);
    assertThat(outcome.spent().tokensByRole()).containsEntry("generator", 30L);
  }

  @Test
  void failures_ofAChild_areTheParentsTooWithTheirPath() {
    var failing = ScriptedGenerator.inOrder(clock, Script.fail(), Script.say("4"));
    Strategy strategy =
        (prompt, run) -> {
          children.add(Moves.pool(run.child("part", 3, Budget.unlimited()), 2));
          return run.conclude(Selection.none());
        };

    Outcome outcome = Ponder.with(failing).clock(clock).trace(sink).using(strategy).ask("?");

    assertThat(outcome.failures()).isEqualTo(children.get(0).failures()).hasSize(1);
    assertThat(outcome.failures().get(0).where()).isEqualTo("/part[3] generation 0");
    assertThat(outcome.spent().failed()).isEqualTo(1);
  }

  @Test
  void seed_differsByPurposeIndexAndPath() {
    List<Long> seeds = new ArrayList<>();
    Strategy strategy =
        (prompt, run) -> {
          List<Run> runs = new ArrayList<>(List.of(run));
          for (String scope : List.of("a", "b")) {
            for (int i = 0; i < 4; i++) {
              Run child = run.child(scope, i, Budget.unlimited());
              runs.add(child);
              runs.add(child.child("a", i, Budget.unlimited()));
              runs.add(child.child("b", 1 - i, Budget.unlimited()));
            }
          }
          for (Run each : runs) {
            for (String purpose : List.of("sample", "resample", "")) {
              for (long index : new long[] {-1, 0, 1, 2, 1L << 40}) {
                seeds.add(each.seed(purpose, index));
              }
            }
          }
          return run.conclude(Selection.none());
        };

    ponder(strategy).ask("?");

    assertThat(seeds).hasSize(25 * 3 * 5).doesNotHaveDuplicates();
  }

  // Expected values from an independent script: FNV-1a of the purpose, Stafford's mix 13.
  @Test
  void seed_isTheSameInEveryJvmAndVersion() {
    List<Long> seeds = new ArrayList<>();
    Strategy strategy =
        (prompt, run) -> {
          seeds.add(run.seed("sample", 0));
          seeds.add(run.seed("sample", 1));
          seeds.add(run.child("half", 1, Budget.unlimited()).seed("sample", 0));
          return run.conclude(Selection.none());
        };

    ponder(strategy).seed(42).ask("?");

    assertThat(seeds)
        .containsExactly(4416086374252774807L, -8797562259461358330L, 8688936854254135275L);
  }

  @Test
  void seed_bits_areFairOverIndices() {
    int n = 20_000;
    int[] ones = new int[64];
    Strategy strategy =
        (prompt, run) -> {
          for (int i = 0; i < n; i++) {
            long seed = run.seed("sample", i);
            for (int bit = 0; bit < 64; bit++) {
              ones[bit] += (int) (seed >>> bit & 1);
            }
          }
          return run.conclude(Selection.none());
        };

    ponder(strategy).ask("?");

    double fourStandardErrors = 4 * Math.sqrt(n * 0.25);
    for (int count : ones) {
      assertThat((double) count).isCloseTo(n / 2.0, within(fourStandardErrors));
    }
  }

  @Test
  void trace_carriesThePath() {
    Strategy nested =
        (prompt, run) -> {
          Run child = run.child("outer", 2, Budget.unlimited());
          Moves.pool(child.child("inner", 0, Budget.unlimited()), 1);
          child.conclude(Selection.none());
          return run.conclude(Selection.none());
        };

    ponder(nested).ask("?");

    Set<String> paths = new HashSet<>(sink.records().stream().map(TraceRecord::run).toList());
    assertThat(paths).containsExactlyInAnyOrder("/", "/outer[2]", "/outer[2]/inner[0]");
    assertThat(
            sink.records().stream()
                .filter(r -> r.run().equals("/outer[2]/inner[0]"))
                .map(r -> r.event().getClass().getSimpleName()))
        .containsExactly(
            "ChildStarted", "GenerationStarted", "GenerationFinished", "Selected", "RunFinished");
    assertThat(sink.records().stream().map(TraceRecord::sequence).toList())
        .as("numbered within each run")
        .startsWith(0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", "/"})
  void child_badScope_refused(String scope) {
    Strategy strategy =
        (prompt, run) -> {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> run.child(scope, 0, Budget.unlimited()));
          return run.conclude(Selection.none());
        };

    ponder(strategy).ask("?");
  }

  // --- children that nobody ends ---

  @Test
  void conclude_childStillRunning_isEndedToo() {
    Strategy forgetful =
        (prompt, run) -> {
          Moves.start(run.child("part", 0, Budget.unlimited()), 2);
          return run.conclude(Selection.none());
        };

    Outcome outcome = ponder(forgetful).ask("?");

    assertThat(generator.live()).isZero();
    assertThat(outcome.spent().cancelled()).isEqualTo(2);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(generator.drawnTokens());
  }

  @Test
  void strategyThrows_childStillRunning_isEndedToo() {
    Strategy broken =
        (prompt, run) -> {
          Run child = run.child("part", 0, Budget.unlimited());
          Moves.start(child.child("inner", 0, Budget.unlimited()), 2);
          Moves.start(child, 1);
          throw new IllegalStateException("on purpose");
        };

    assertThatThrownBy(() -> ponder(broken).ask("?")).hasMessage("on purpose");

    assertThat(generator.live()).isZero();
    assertThat(sink.records().stream().filter(r -> r.event() instanceof TraceEvent.RunFinished))
        .hasSize(3);
  }

  @Test
  void startOrChild_afterConclude_refused() {
    Strategy tooLate =
        (prompt, run) -> {
          Run child = run.child("part", 0, Budget.unlimited());
          children.add(Moves.pool(child, 1));
          assertThatIllegalStateException().isThrownBy(() -> Moves.start(child, 1));
          assertThatIllegalStateException()
              .isThrownBy(() -> child.child("x", 0, Budget.unlimited()));
          return run.conclude(Selection.none());
        };

    Outcome outcome = ponder(tooLate).ask("?");

    assertThat(outcome.spent().started()).isEqualTo(1);
    assertThat(generator.requests()).hasSize(1);
  }

  @Test
  void requests_ofChildren_haveTheirOwnSeeds() {
    ponder(oneSampleInEach(Budget.unlimited(), Budget.unlimited(), Budget.unlimited())).ask("?");

    assertThat(generator.requests().stream().map(Request::seed)).doesNotHaveDuplicates();
  }
}
