package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layout computes what our own does, whatever a step is made of. */
class RowCausalLmTest {

  private final Step step = new Step();

  static Stream<Arguments> cases() {
    return LongStream.range(0, 8)
        .boxed()
        .flatMap(seed -> Stream.of(TinyHub.values()).map(file -> Arguments.of(file, seed)));
  }

  /** A token in the cache. */
  private record Place(int slot, int position, SlotView view) {}

  @ParameterizedTest
  @MethodSource("cases")
  void step_anyMixOfBranchesAndTexts_sameLogitsAsFlat(TinyHub file, long seed) {
    var random = new SplittableRandom(seed);
    try (CausalLm rows = file.open(OnnxOptions.DEFAULT);
        CausalLm flat = TinyHub.flat()) {
      List<Place> places = new ArrayList<>();
      int next = 0;
      List<Place> branches = new ArrayList<>(); // what goes on a token a step
      for (int i = 0; i < 40; i++) {
        step.begin(next);
        List<Place> fresh = new ArrayList<>();
        branches.replaceAll(from -> add(fresh, from, random));
        if (random.nextInt(3) == 0 || places.isEmpty()) {
          text(fresh, places, random);
        }
        next += fresh.size();
        places.addAll(fresh);
        compare(flat, rows, next, file.tolerance);
        if (random.nextInt(4) == 0) {
          changeBranches(branches, places, random);
        }
        if (random.nextInt(8) == 0) {
          swapOut(random.nextInt(next), rows.memory(), flat.memory());
        }
      }
    }
  }

  private static void changeBranches(
      List<Place> branches, List<Place> places, SplittableRandom random) {
    branches.removeIf(branch -> random.nextInt(4) == 0);
    for (int more = random.nextInt(4); more > 0; more--) {
      branches.add(places.get(random.nextInt(places.size())));
    }
  }

  /** Some tokens below a place, or below none, with forks among them. */
  private void text(List<Place> fresh, List<Place> places, SplittableRandom random) {
    Place from =
        places.isEmpty() || random.nextInt(4) == 0
            ? null
            : places.get(random.nextInt(places.size()));
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      from = add(fresh, from, random);
      if (random.nextInt(6) == 0) {
        from = fresh.get(random.nextInt(fresh.size()));
      }
    }
  }

  private Place add(List<Place> fresh, @Nullable Place from, SplittableRandom random) {
    int slot = step.firstSlot() + step.size();
    SlotView view = from == null ? SlotView.of(slot) : from.view().plus(slot);
    var place = new Place(slot, from == null ? 0 : from.position() + 1, view);
    int row = step.add(random.nextInt(TinyHub.VOCABULARY), place.position(), view);
    if (random.nextInt(3) > 0) {
      step.want(row);
    }
    fresh.add(place);
    return place;
  }

  private void compare(CausalLm flat, CausalLm rows, int slots, double tolerance) {
    flat.memory().ensureCapacity(slots);
    rows.memory().ensureCapacity(slots);
    StepResult wanted = flat.step(step);
    float[] expected = new float[TinyHub.VOCABULARY];
    float[] actual = new float[TinyHub.VOCABULARY];
    StepResult given = rows.step(step);
    for (int i = 0; i < step.wantedCount(); i++) {
      wanted.logits(i, expected);
      given.logits(i, actual);
      for (int token = 0; token < expected.length; token++) {
        assertThat(actual[token]).isCloseTo(expected[token], within((float) tolerance));
      }
    }
  }

  /** What was saved and overwritten comes back. */
  private static void swapOut(int slot, KvMemory... memories) {
    for (KvMemory memory : memories) {
      KvMemory.Copy copy = memory.save(slot);
      memory.restore(memory.save(0), slot);
      memory.restore(copy, slot);
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_everyLayout_itsPaddingIsFound(TinyHub file) {
    try (OnnxGraph graph = file.graph(OnnxOptions.DEFAULT)) {
      RowGraph decoder = RowGraph.of(graph, TinyHub.MAX_POSITIONS, TinyHub.VOCABULARY);

      RowProbe.Found found = RowProbe.of(graph, decoder);

      assertThat(found).isEqualTo(file.found());
    }
  }
}
