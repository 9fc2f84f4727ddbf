package io.ponder4j.strategies.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ponder4j.Budget;
import io.ponder4j.generate.Request;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StepperTest {

  /** Two digits, three times. */
  private static final Script DIGITS = digits(digits(digits(Script.say("end"))));

  private final VirtualClock clock = new VirtualClock();
  private final ScriptedGenerator model = ScriptedGenerator.tree(clock, DIGITS);
  private final Steps steps = new Steps(clock, model);
  private final Path root = Path.root(Steps.PROMPT);

  private static Script digits(Script next) {
    return Script.choose(
        Script.option(.5, Script.say("0\n").then(next)),
        Script.option(.5, Script.say("1\n").then(next)));
  }

  private static Map<String, String> byLineage(List<Path> paths) {
    Map<String, String> texts = new TreeMap<>();
    paths.forEach(path -> texts.put(path.lineage(), path.prefix().text()));
    return texts;
  }

  @Test
  void extend_severalPaths_childrenInOrderOfPathsAndNumbers() {
    List<Path> children =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              List<Path> two = stepper.extend(List.of(Expansion.of(root, 2)));
              return stepper.extend(
                  List.of(Expansion.of(two.get(1), 2), new Expansion(two.get(0), 3, 1)));
            });

    assertThat(children).extracting(Path::lineage).containsExactly("1.0", "1.1", "0.3");
    assertThat(children).extracting(Path::depth).containsOnly(2);
    assertThat(children.get(2).parent().orElseThrow().lineage()).isEqualTo("0");
  }

  @Test
  void extend_inAnyOrderAndCompany_sameDraws() {
    Map<String, String> together =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              List<Path> two = stepper.extend(List.of(Expansion.of(root, 2)));
              return byLineage(
                  stepper.extend(
                      List.of(Expansion.of(two.get(0), 3), Expansion.of(two.get(1), 3))));
            });
    Map<String, String> apart =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              Path second = stepper.extend(List.of(new Expansion(root, 1, 1))).get(0);
              Path first = stepper.extend(List.of(new Expansion(root, 0, 1))).get(0);
              Map<String, String> all = new TreeMap<>();
              for (int number : new int[] {2, 0, 1}) {
                all.putAll(byLineage(stepper.extend(List.of(new Expansion(second, number, 1)))));
                all.putAll(byLineage(stepper.extend(List.of(new Expansion(first, number, 1)))));
              }
              return all;
            });

    assertThat(apart).isEqualTo(together);
  }

  @Test
  void extend_firstChildKeepsTheSeedOthersHaveTheirOwn() {
    List<Path> children =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              Path first = stepper.extend(List.of(Expansion.of(root, 1))).get(0);
              assertThat(first.seed()).isEqualTo(run.seed("sample", 0));
              return stepper.extend(List.of(Expansion.of(first, 4)));
            });

    assertThat(children.get(0).seed()).isEqualTo(children.get(0).parent().orElseThrow().seed());
    assertThat(children).extracting(Path::seed).doesNotHaveDuplicates();
    assertThat(model.requests()).extracting(Request::seed).hasSize(5);
  }

  @Test
  void extend_siblings_areDrawnSideBySide() {
    long nanos =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              stepper.extend(List.of(Expansion.of(root, 8)));
              return clock.nanos();
            });

    assertThat(nanos).isEqualTo(2_000_000); // two tokens at a millisecond each
  }

  @Test
  void extend_oneFails_theOthersAreThere() {
    var calls =
        ScriptedGenerator.inOrder(
            clock, Script.say("a\nb"), Script.fail(), Script.say("c\nd"), Script.stuck());
    Steps some = new Steps(clock, calls);

    List<Path> children =
        some.grow(
            StepRule.lines(), (stepper, run) -> stepper.extend(List.of(Expansion.of(root, 4))));

    assertThat(children).extracting(Path::lineage).containsExactly("0", "2");
    assertThat(some.outcome().failures()).hasSize(2);
    assertThat(some.outcome().spent().failed()).isEqualTo(2);
  }

  @Test
  void extend_budgetOfSamples_theRestIsNotThere() {
    List<Path> children =
        steps
            .within(Budget.unlimited().samples(3))
            .grow(
                StepRule.lines(), (stepper, run) -> stepper.extend(List.of(Expansion.of(root, 5))));

    assertThat(children).hasSize(3);
  }

  @Test
  void extend_budgetOfTokensEndsInTheMiddle_whatIsThereIsUsable() {
    List<Path> children =
        steps
            .within(Budget.tokens(3))
            .grow(
                StepRule.lines(), (stepper, run) -> stepper.extend(List.of(Expansion.of(root, 2))));

    assertThat(children)
        .extracting(Path::standing)
        .containsExactlyInAnyOrder(Standing.OPEN, Standing.CUT);
    assertThat(children).extracting(path -> path.usage().generated()).containsOnly(1, 2);
  }

  @Test
  void merged_equalSiblings_oneWithTheirNumber() {
    List<Path> drawn =
        steps.grow(
            StepRule.lines(), (stepper, run) -> stepper.extend(List.of(Expansion.of(root, 9))));

    List<Path> merged = Path.merged(drawn);

    assertThat(merged).hasSize(2);
    assertThat(merged).extracting(Path::stepText).containsExactlyInAnyOrder("0\n", "1\n");
    assertThat(merged.get(0).lineage()).isEqualTo("0");
    assertThat(merged.stream().mapToInt(Path::multiplicity).sum()).isEqualTo(9);
    for (Path each : merged) {
      long count = drawn.stream().filter(p -> p.stepText().equals(each.stepText())).count();
      assertThat(each.multiplicity()).isEqualTo((int) count);
    }
  }

  @Test
  void merged_equalTextsOfDifferentParents_stayApart() {
    List<Path> drawn =
        steps.grow(
            StepRule.lines(),
            (stepper, run) -> {
              List<Path> all = stepper.extend(List.of(Expansion.of(root, 9)));
              Path one = all.get(0);
              Path twin =
                  all.stream()
                      .filter(p -> p != one && p.stepText().equals(one.stepText()))
                      .findFirst()
                      .orElseThrow();
              return stepper.extend(List.of(Expansion.of(one, 3), Expansion.of(twin, 3)));
            });

    assertThat(Path.merged(drawn).stream().map(path -> path.parent().orElseThrow()).distinct())
        .hasSize(2);
  }

  @Test
  void complete_anOpenPath_writesItsMostLikelyEnd() {
    Path whole =
        steps.grow(
            StepRule.lines(),
            (stepper, run) ->
                stepper
                    .complete(stepper.extend(List.of(Expansion.of(root, 1))).get(0))
                    .orElseThrow());

    assertThat(whole.standing()).isEqualTo(Standing.ENDED);
    assertThat(whole.completion().text()).endsWith("0\n0\nend");
    assertThat(whole.depth()).isEqualTo(2);
  }

  @Test
  void complete_nothingLeft_isEmpty() {
    assertThat(
            steps
                .within(Budget.tokens(2))
                .<Boolean>grow(
                    StepRule.lines(),
                    (stepper, run) ->
                        stepper
                            .complete(stepper.extend(List.of(Expansion.of(root, 1))).get(0))
                            .isEmpty()))
        .isTrue();
  }

  @Test
  void expansion_ofWhatDoesNotGrow_refused() {
    Path ended =
        new Steps(clock, ScriptedGenerator.tree(clock, Script.say("4")))
            .walk(StepRule.lines())
            .get(0);

    assertThatIllegalArgumentException().isThrownBy(() -> Expansion.of(ended, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Expansion.of(root, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Expansion(root, -1, 1));
    assertThatIllegalStateException().isThrownBy(root::completion);
  }
}
