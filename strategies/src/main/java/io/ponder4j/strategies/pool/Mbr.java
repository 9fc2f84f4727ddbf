package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.MinimumBayesRisk;
import io.ponder4j.strategies.select.TextUtility;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Draws n samples and takes the one that is most like the others (minimum Bayes risk), also where
 * no two texts are equal. More samples may be drawn as evidence, asked in other words, mostly for
 * another language: they vote and cannot be chosen.
 *
 * <p>Source: minimum Bayes risk decoding; evidence samples: X-MBR of "When Life Gives You Samples:
 * The Benefits of Scaling up Inference Compute for Multilingual LLMs".
 *
 * <p>Cost: n and the evidence's generations side by side, no verifier; texts are compared pair by
 * pair. Not to be used where answers can be compared: a vote is better then, see {@link
 * SelfConsistency}.
 *
 * @param n samples, at least 1
 * @param evidence samples that only vote, at least 0; they are no candidates of the outcome
 * @param wording how they are asked for: every {@code {question}} stands for the prompt's last
 *     message
 * @param utility how like two texts are
 */
public record Mbr(int n, int evidence, String wording, TextUtility utility) implements Strategy {

  private static final String QUESTION = "{question}";

  public Mbr {
    SamplePool.requireAtLeastOne(n);
    if (evidence < 0) {
      throw new IllegalArgumentException("evidence must be >= 0, was " + evidence);
    }
    if (!wording.contains(QUESTION)) {
      throw new IllegalArgumentException("a wording must contain " + QUESTION + ", was " + wording);
    }
    Objects.requireNonNull(utility, "utility");
  }

  /** The one of n samples that shares most words with the others. */
  public static Mbr of(int n) {
    return new Mbr(n, 0, QUESTION, TextUtility.TOKEN_F1);
  }

  /** These samples with evidence asked for in other words. */
  public Mbr withEvidence(int samples, String otherWording) {
    return new Mbr(n, samples, otherWording, utility);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Request> requests =
        new ArrayList<>(SamplePool.requests("sample", prompt, 0, n, run.sampling(), run));
    requests.addAll(
        SamplePool.requests("evidence", reworded(prompt), 0, evidence, run.sampling(), run));
    List<Candidate> drawn = SamplePool.complete(requests, 0, run);
    List<Judged> pool =
        drawn.stream().filter(each -> each.index() < n).map(Judged::unasked).toList();
    List<Candidate> voters = drawn.stream().filter(each -> each.index() >= n).toList();
    return run.conclude(new MinimumBayesRisk(utility).select(pool, voters, run.answers()));
  }

  private Prompt reworded(Prompt prompt) {
    List<Message> messages = new ArrayList<>(prompt.messages());
    Message last = messages.remove(messages.size() - 1);
    messages.add(new Message(last.author(), wording.replace(QUESTION, last.content())));
    return new Prompt(messages, prompt.attachments());
  }
}
