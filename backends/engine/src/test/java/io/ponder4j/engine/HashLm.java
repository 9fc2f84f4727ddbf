package io.ponder4j.engine;

import io.ponder4j.generate.SamplingParams;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/**
 * A toy decoder whose logits are a hash of exactly the tokens that a row looks at, in order of
 * their positions. A wrong view, a moved slot or a lost token changes every draw after it; a view
 * with a hole or a double fails at once.
 */
final class HashLm implements CausalLm {

  private final int vocabulary;
  private final int limit;
  private int[] slotToken;
  private int[] slotPosition;
  private float[][] logits = {};
  private float[][] hidden = {};
  int steps;
  int rows;
  volatile boolean closed;
  volatile int trimmedTo = -1;
  final Semaphore interrupts = new Semaphore(0);
  volatile Runnable beforeStep = () -> {};

  private record Saved(int token, int position) implements KvMemory.Copy {}

  HashLm(int vocabulary, int slots, int limit) {
    this.vocabulary = vocabulary;
    this.limit = limit;
    this.slotToken = new int[slots];
    this.slotPosition = new int[slots];
  }

  @Override
  public LmShape shape() {
    return new LmShape(vocabulary, 2, 400);
  }

  @Override
  public KvMemory memory() {
    return new KvMemory() {
      @Override
      public int capacity() {
        return slotToken.length;
      }

      @Override
      public int limit() {
        return limit;
      }

      @Override
      public void trim(int slots) {
        trimmedTo = slots;
        slotToken = Arrays.copyOf(slotToken, Math.max(slots, 1));
        slotPosition = Arrays.copyOf(slotPosition, Math.max(slots, 1));
      }

      @Override
      public Copy save(int slot) {
        return new Saved(slotToken[slot], slotPosition[slot]);
      }

      @Override
      public void restore(Copy copy, int slot) {
        slotToken[slot] = ((Saved) copy).token();
        slotPosition[slot] = ((Saved) copy).position();
      }

      @Override
      public void ensureCapacity(int slots) {
        if (slots > limit) {
          throw new KvBudgetExceededException(slots, limit);
        }
        if (slots > slotToken.length) {
          slotToken = Arrays.copyOf(slotToken, slots);
          slotPosition = Arrays.copyOf(slotPosition, slots);
        }
      }

      @Override
      public void move(int from, int to, int length) {
        System.arraycopy(slotToken, from, slotToken, to, length);
        System.arraycopy(slotPosition, from, slotPosition, to, length);
        Arrays.fill(slotToken, Math.max(from, to + length), from + length, -77); // stale
      }

      @Override
      public long bytesPerSlot() {
        return 8;
      }
    };
  }

  @Override
  public StepResult step(Step step) {
    beforeStep.run();
    steps++;
    rows += step.size();
    for (int row = 0; row < step.size(); row++) {
      slotToken[step.firstSlot() + row] = step.token(row);
      slotPosition[step.firstSlot() + row] = step.position(row);
    }
    logits = new float[step.wantedCount()][];
    hidden = new float[step.wantedCount()][];
    for (int i = 0; i < step.wantedCount(); i++) {
      int row = step.wanted(i);
      int[] text = seen(step.view(row), step.position(row));
      logits[i] = logits(text, vocabulary);
      hidden[i] = new float[] {Arrays.hashCode(text), text.length};
    }
    return new StepResult() {
      @Override
      public void logits(int index, float[] into) {
        System.arraycopy(logits[index], 0, into, 0, vocabulary);
      }

      @Override
      public void hidden(int index, float[] into) {
        System.arraycopy(hidden[index], 0, into, 0, 2);
      }
    };
  }

  private int[] seen(SlotView view, int position) {
    int[] text = new int[position + 1];
    Arrays.fill(text, -1);
    for (int run = 0; run < view.runs(); run++) {
      for (int slot = view.from(run); slot < view.to(run); slot++) {
        if (text[slotPosition[slot]] != -1) {
          throw new AssertionError("position " + slotPosition[slot] + " is seen twice");
        }
        text[slotPosition[slot]] = slotToken[slot];
      }
    }
    for (int token : text) {
      if (token < 0) {
        throw new AssertionError("not all of the text is seen: " + Arrays.toString(text));
      }
    }
    return text;
  }

  /** The law after a text; token 0 gets likelier as the text grows. */
  static float[] logits(int[] text, int vocabulary) {
    var random = new SplittableRandom(Arrays.hashCode(text) * 31L + text.length);
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = (float) (4 * random.nextDouble());
    }
    logits[0] += text.length / 40f - 1;
    return logits;
  }

  /** One sequence decoded by the definition, without an engine. */
  static String decode(String prompt, SamplingParams sampling, long seed) {
    var sampler = new Sampler(Toys.LETTERS.length());
    int[] text = Toys.tokenizer().encode(prompt);
    var drawn = new StringBuilder();
    for (int i = 0; i < sampling.maxTokens(); i++) {
      float[] logits = logits(text, Toys.LETTERS.length());
      sampler.read(logits);
      int id = sampler.draw(sampling, Sampler.uniform(seed, text.length));
      if (id == Toys.END) {
        break;
      }
      drawn.append(Toys.LETTERS.charAt(id));
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = id;
    }
    return drawn.toString();
  }

  @Override
  public void interrupt() {
    interrupts.release();
  }

  /** What a step does that takes for ever, until it is interrupted. */
  void awaitInterrupt() {
    interrupts.acquireUninterruptibly();
    throw new StepInterruptedException("a toy", null);
  }

  @Override
  public void close() {
    closed = true;
  }
}
