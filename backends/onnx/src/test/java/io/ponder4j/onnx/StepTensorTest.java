package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepTensorTest {

  private final StepTensor logits = new StepTensor("logits", OnnxJavaType.FLOAT);

  @AfterEach
  void close() {
    logits.close();
  }

  @Test
  void shaped_sameShape_sameTensorOverWhatIsFilledIn() throws Exception {
    OnnxTensor tensor = logits.shaped(2, 3);
    logits.floats().put(5, 7);

    assertThat(logits.shaped(2, 3)).isSameAs(tensor);
    assertThat(tensor.getFloatBuffer().get(5)).isEqualTo(7);
  }

  @Test
  void shaped_otherShape_oldTensorIsClosed() {
    OnnxTensor old = logits.shaped(2, 3);

    for (long[] shape : new long[][] {{3, 2}, {100, 50}, {1, 0}, {7, 1}}) {
      OnnxTensor now = logits.shaped(shape);

      assertThat(old.isClosed()).isTrue();
      assertThat(now.getInfo().getShape()).containsExactly(shape);
      assertThat(logits.floats().remaining()).isEqualTo((int) (shape[0] * shape[1]));
      old = now;
    }
  }

  @Test
  void shaped_moreThanATensorHolds_saysWhatAndWhatToDo() {
    assertThatThrownBy(() -> logits.shaped(12_000, 50_000))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "a step's logits would take 2400000000 bytes, and a tensor may have 2147483639; run"
                + " fewer branches at a time, or ask for fewer rows of a text");
    assertThatThrownBy(() -> logits.shaped(1L << 20, 1L << 20)).isInstanceOf(OnnxException.class);

    assertThat(logits.shaped(2, 3).isClosed()).isFalse();
  }

  @Test
  void shaped_numbersOfEitherType_areThoseFilledIn() throws Exception {
    var ids = new StepTensor("tokens", OnnxJavaType.INT64);
    OnnxTensor tensor = ids.shaped(3);
    ids.longs().put(2, 1L << 40);

    assertThat(tensor.getLongBuffer().get(2)).isEqualTo(1L << 40);
    ids.close();
    assertThat(tensor.isClosed()).isTrue();
  }
}
