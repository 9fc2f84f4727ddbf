package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvBuffersTest {

  private static final int LAYERS = 2;
  private static final int HEADS = 3;
  private static final int SIZE = 4;
  private static final DecoderGraph GRAPH =
      new DecoderGraph(
          new CacheShape(LAYERS, HEADS, SIZE, OnnxJavaType.FLOAT),
          10,
          0,
          50,
          false,
          false,
          Rotary.of(10_000, SIZE));

  private static KvBuffers cache(int slots) {
    return new KvBuffers(GRAPH, (slots + KvBuffers.PADDING) * GRAPH.bytesPerSlot());
  }

  private static List<OnnxTensor> tensors(KvBuffers cache) {
    List<OnnxTensor> all = new ArrayList<>(List.of(cache.rotaryCos(), cache.rotarySin()));
    for (int layer = 0; layer < LAYERS; layer++) {
      all.add(cache.tensor(layer, 0));
      all.add(cache.tensor(layer, 1));
    }
    return all;
  }

  private static FloatBuffer floats(KvBuffers cache, int layer, int part) {
    return ((ByteBuffer) cache.tensor(layer, part).getBufferRef().orElseThrow())
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static int index(KvBuffers cache, int head, int slot, int i) {
    int places = cache.capacity() + KvBuffers.PADDING;
    return (head * places + KvBuffers.PADDING + slot) * SIZE + i;
  }

  /** Writes a number of its own to each place of some slots. */
  private static void fill(KvBuffers cache, int slots) {
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int part = 0; part < 2; part++) {
        for (int head = 0; head < HEADS; head++) {
          for (int slot = 0; slot < slots; slot++) {
            for (int i = 0; i < SIZE; i++) {
              floats(cache, layer, part)
                  .put(index(cache, head, slot, i), number(layer, part, head, slot, i));
            }
          }
        }
      }
    }
  }

  private static float number(int layer, int part, int head, int slot, int i) {
    return (((layer * 2 + part) * HEADS + head) * 1000 + slot) * SIZE + i;
  }

  /** Checks that a slot holds what was written to another. */
  private static void assertHolds(KvBuffers cache, int slot, int written) {
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int part = 0; part < 2; part++) {
        for (int head = 0; head < HEADS; head++) {
          for (int i = 0; i < SIZE; i++) {
            assertThat(floats(cache, layer, part).get(index(cache, head, slot, i)))
                .isEqualTo(number(layer, part, head, written, i));
          }
        }
      }
    }
  }

  @Test
  void ensureCapacity_upToTheLimit_growsAndKeepsWhatIsThere() {
    KvBuffers cache = cache(3000);
    int first = cache.capacity();
    fill(cache, first);

    cache.ensureCapacity(3000);

    assertThat(first).isLessThan(3000);
    assertThat(cache.capacity()).isEqualTo(3000);
    for (int slot = 0; slot < first; slot++) {
      assertHolds(cache, slot, slot);
    }
    cache.close();
  }

  @Test
  void ensureCapacity_beyondTheLimit_saysBothAndChangesNothing() {
    KvBuffers cache = cache(20);

    assertThatThrownBy(() -> cache.ensureCapacity(21))
        .isInstanceOf(KvBudgetExceededException.class)
        .hasMessageContaining("would need 21 slots and may have 20; run fewer");

    assertThat(cache.capacity()).isEqualTo(20);
    assertThatCode(() -> cache.ensureCapacity(20)).doesNotThrowAnyException();
    cache.close();
  }

  @Test
  void restore_whatWasSaved_liesInTheOtherSlotAndNothingElseChanges() {
    KvBuffers cache = cache(20);
    fill(cache, 20);

    KvMemory.Copy copy = cache.save(3);
    cache.move(4, 3, 1);
    cache.restore(copy, 17);
    cache.restore(copy, 9);

    for (int slot = 0; slot < 20; slot++) {
      assertHolds(cache, slot, slot == 3 ? 4 : slot == 17 || slot == 9 ? 3 : slot);
    }
    assertThat(cache.limit()).isEqualTo(20);
    cache.close();
  }

  @Test
  void ensureCapacity_grows_closesTheOldTensors() {
    KvBuffers cache = cache(3000);
    List<OnnxTensor> old = tensors(cache);

    cache.ensureCapacity(2000);

    assertThat(old).allMatch(OnnxTensor::isClosed);
    assertThat(tensors(cache)).noneMatch(OnnxTensor::isClosed);
    cache.close();
  }

  @Test
  void trim_muchMoreThanNeeded_shrinksAndKeepsWhatIsThere() {
    KvBuffers cache = cache(20_000);
    cache.ensureCapacity(8000);
    fill(cache, 2000);
    List<OnnxTensor> old = tensors(cache);

    cache.trim(2001);
    assertThat(cache.capacity()).isEqualTo(8000);
    cache.trim(2000);

    assertThat(cache.capacity()).isEqualTo(2000);
    assertThat(old).allMatch(OnnxTensor::isClosed);
    for (int slot = 0; slot < 2000; slot++) {
      assertHolds(cache, slot, slot);
    }
    cache.ensureCapacity(20_000);
    assertHolds(cache, 1999, 1999);
    cache.close();
  }

  @Test
  void trim_toNothing_keepsWhatACacheBeginsWith() {
    KvBuffers cache = cache(20_000);
    int first = cache.capacity();
    cache.trim(0);
    assertThat(cache.capacity()).isEqualTo(first);
    cache.ensureCapacity(20_000);

    cache.trim(0);

    assertThat(cache.capacity()).isEqualTo(first);
    cache.close();
  }

  @Test
  void move_overlappingRun_movesAllHeadsAndLayers() {
    KvBuffers cache = cache(20);
    fill(cache, 20);

    cache.move(5, 3, 10);

    for (int slot = 0; slot < 20; slot++) {
      assertHolds(cache, slot, slot >= 3 && slot < 13 ? slot + 2 : slot);
    }
    cache.close();
  }

  @Test
  void rotaryTables_anyPosition_areThoseOfTheDefinition() {
    KvBuffers cache = cache(60);
    FloatBuffer cos = (FloatBuffer) cache.rotaryCos().getBufferRef().orElseThrow();
    FloatBuffer sin = (FloatBuffer) cache.rotarySin().getBufferRef().orElseThrow();

    for (int position = 0; position < GRAPH.maxPositions(); position++) {
      for (int i = 0; i < SIZE / 2; i++) {
        double angle = position / Math.pow(10_000, 2.0 * i / SIZE);
        assertThat(cos.get(position * SIZE / 2 + i)).isEqualTo((float) Math.cos(angle));
        assertThat(sin.get(position * SIZE / 2 + i)).isEqualTo((float) Math.sin(angle));
      }
    }
    cache.close();
  }

  @Test
  void rotaryTables_scaledPositions_areThoseOfTheirFrequenciesAndFactor() {
    var rotary = new Rotary(List.of(1.0, 0.0025 / 8), 1.5);
    var scaled = new DecoderGraph(GRAPH.cache(), 10, 0, 50, false, false, rotary);
    var cache = new KvBuffers(scaled, 60 * scaled.bytesPerSlot());
    FloatBuffer cos = (FloatBuffer) cache.rotaryCos().getBufferRef().orElseThrow();
    FloatBuffer sin = (FloatBuffer) cache.rotarySin().getBufferRef().orElseThrow();

    for (int position = 0; position < 50; position++) {
      for (int i = 0; i < SIZE / 2; i++) {
        double angle = i == 0 ? position : position * 0.0025 / 8;
        assertThat(cos.get(position * SIZE / 2 + i))
            .isCloseTo((float) (1.5 * Math.cos(angle)), within(1e-6f));
        assertThat(sin.get(position * SIZE / 2 + i))
            .isCloseTo((float) (1.5 * Math.sin(angle)), within(1e-6f));
      }
    }
    cache.close();
  }

  @Test
  void close_again_everythingIsFreedOnce() {
    KvBuffers cache = cache(20);
    List<OnnxTensor> all = tensors(cache);

    cache.close();
    cache.close();

    assertThat(all).hasSize(2 + 2 * LAYERS).allMatch(OnnxTensor::isClosed);
    assertThat(cache.capacity()).isZero();
  }

  @Test
  void new_lessThanOneToken_saysTheLeast() {
    assertThatThrownBy(() -> cache(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "maxCacheBytes must be >= %d, the room of one token, was %d"
                .formatted(2 * GRAPH.bytesPerSlot(), GRAPH.bytesPerSlot()));
    assertThatCode(() -> cache(1).close()).doesNotThrowAnyException();
  }
}
