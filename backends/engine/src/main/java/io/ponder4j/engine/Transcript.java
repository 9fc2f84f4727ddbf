package io.ponder4j.engine;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a generation wrote: its tokens, the text they decode to, and the prefix they make. */
final class Transcript {

  /**
   * A token.
   *
   * @param kept false for the end of the sequence and for what was taken back: counted, but not in
   *     text or prefix
   */
  private record Entry(
      int id,
      String text,
      Phase phase,
      Origin origin,
      boolean kept,
      float logProb,
      float entropy) {}

  private final Tokenizer tokenizer;
  private final Request request;
  private final List<Entry> entries = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final Tokenizer.Stream stream;
  private int stopsAt = -1; // where a stop text begins
  private int searchFrom; // stop texts count from here on: after forced text, as after a new start

  /** Begins behind some tokens. */
  Transcript(Tokenizer tokenizer, Request request, int[] before) {
    this.tokenizer = tokenizer;
    this.request = request;
    this.stream = tokenizer.stream(before);
  }

  String text() {
    return text.toString();
  }

  /** The characters that a token completes, which is then to be added. */
  String decode(int id) {
    return stream.next(id);
  }

  /** Adds a drawn token. */
  void add(int id, String piece, Phase phase, double logProb, double entropy) {
    add(id, piece, phase, Origin.GENERATED, true, logProb, entropy);
  }

  /** Adds the end of the sequence, which has no text. */
  void addEnd(int id, Phase phase, double logProb, double entropy) {
    add(id, "", phase, Origin.GENERATED, false, logProb, entropy);
  }

  /** Adds a forced token; a stop text before it does not count any more. */
  void force(int id, String piece, Phase phase) {
    stopsAt = -1;
    add(id, piece, phase, Origin.FORCED, true, Double.NaN, Double.NaN);
  }

  private void add(
      int id,
      String piece,
      Phase phase,
      Origin origin,
      boolean kept,
      double logProb,
      double entropy) {
    entries.add(new Entry(id, piece, phase, origin, kept, (float) logProb, (float) entropy));
    text.append(piece);
    if (origin == Origin.FORCED) {
      searchFrom = text.length();
    } else if (stopsAt < 0) {
      findStopText(text.length() - piece.length());
    }
  }

  /** Corrects the phase of all tokens so far. */
  void tell(Phase phase) {
    entries.replaceAll(
        e -> new Entry(e.id(), e.text(), phase, e.origin(), e.kept(), e.logProb(), e.entropy()));
  }

  /** How many drawn tokens are of the thinking phase. */
  int thinking() {
    return (int)
        entries.stream()
            .filter(e -> e.origin() == Origin.GENERATED && e.phase() == Phase.THINK)
            .count();
  }

  /** Looks for a stop text that ends after some place. */
  private void findStopText(int after) {
    for (String stop : request.sampling().stop()) {
      int at = text.indexOf(stop, Math.max(searchFrom, after - stop.length() + 1));
      stopsAt = at >= 0 && (stopsAt < 0 || at < stopsAt) ? at : stopsAt;
    }
  }

  /**
   * Takes the last token out of text and prefix, and those before it that hold any of the last
   * characters; they stay counted.
   *
   * @return how many
   */
  int takeBack(int characters) {
    int taken = 0;
    int reach = text.length() - characters;
    do {
      int at = entries.size() - 1 - taken;
      Entry e = entries.get(at);
      text.setLength(text.length() - e.text().length());
      entries.set(
          at, new Entry(e.id(), "", e.phase(), e.origin(), false, e.logProb(), e.entropy()));
      taken++;
    } while (text.length() > reach && taken < entries.size());
    stopsAt = -1;
    return taken;
  }

  /** True when a token completed a stop text. */
  boolean completesStopText() {
    return stopsAt >= 0;
  }

  Completion complete(Usage usage, Finish finish) {
    return new Completion(
        stopsAt < 0 ? text() : text.substring(0, stopsAt),
        prefix(),
        usage,
        finish,
        trace(),
        List.of());
  }

  private Prefix prefix() {
    Prefix prefix = request.prefix();
    List<Entry> kept = entries.stream().filter(Entry::kept).toList();
    for (int from = 0, to; from < kept.size(); from = to) {
      Entry first = kept.get(from);
      to = from;
      while (to < kept.size()
          && kept.get(to).origin() == first.origin()
          && kept.get(to).phase() == first.phase()) {
        to++;
      }
      prefix = prefix.append(segment(kept.subList(from, to)));
    }
    return prefix;
  }

  private Segment segment(List<Entry> run) {
    var joined = new StringBuilder();
    int[] ids = new int[run.size()];
    int[] ends = new int[run.size()];
    for (int i = 0; i < ids.length; i++) {
      joined.append(run.get(i).text());
      ids[i] = run.get(i).id();
      ends[i] = joined.length();
    }
    Entry first = run.get(0);
    return Segment.ofTokens(
        tokenizer.id(), ids, ends, joined.toString(), first.origin(), first.phase());
  }

  private TokenTrace trace() {
    int[] ids = new int[entries.size()];
    float[] logProbs = new float[ids.length];
    float[] entropies = new float[ids.length];
    int drawn = 0;
    for (Entry entry : entries) {
      if (entry.origin() == Origin.GENERATED) {
        ids[drawn] = entry.id();
        logProbs[drawn] = entry.logProb();
        entropies[drawn++] = entry.entropy();
      }
    }
    return new TokenTrace(
        Arrays.copyOf(ids, drawn), Arrays.copyOf(logProbs, drawn), Arrays.copyOf(entropies, drawn));
  }
}
