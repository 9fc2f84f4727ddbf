package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenizerId;
import io.ponder4j.generate.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stop texts over tokens of many characters, and of none. */
class TranscriptTest {

  private static final TokenizerId PIECES = new TokenizerId("pieces");

  /** Tokens are the pieces, in order; a character of several tokens comes with its last one. */
  private static Transcript transcript(Prefix prefix, String stop, String... pieces) {
    var tokenizer =
        new Tokenizer() {
          @Override
          public TokenizerId id() {
            return PIECES;
          }

          @Override
          public int[] encode(String text) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Stream stream() {
            return token -> pieces[token];
          }
        };
    var sampling = SamplingParams.DEFAULT.withStop(stop);
    var transcript = new Transcript(tokenizer, Request.of(prefix, sampling, 1), new int[0]);
    for (int i = 0; i < pieces.length; i++) {
      assertThat(transcript.completesStopText()).as("before token " + i).isFalse();
      transcript.add(i, transcript.decode(i), Phase.ANSWER, 0, 0);
    }
    return transcript;
  }

  private static Completion completion(Transcript transcript) {
    return transcript.complete(Usage.NONE, Finish.STOP);
  }

  private static Prefix prompt() {
    return Prefix.of(Prompt.of("q"));
  }

  @Test
  void add_stopTextEndsInsideToken_textIsTrimmedAndPrefixKeepsTheToken() {
    Transcript transcript = transcript(prompt(), "\n\n", "It", " is.", "\n\n\nSo");

    assertThat(transcript.completesStopText()).isTrue();
    assertThat(completion(transcript).text()).isEqualTo("It is.");
    assertThat(completion(transcript).prefix().text()).isEqualTo("It is.\n\n\nSo");
    assertThat(completion(transcript).prefix().tokenCount()).isEqualTo(3);
  }

  @Test
  void add_stopTextSpansThreeTokens_isFound() {
    Transcript transcript = transcript(prompt(), "STOP", "a S", "TO", "Pb");

    assertThat(completion(transcript).text()).isEqualTo("a ");
    assertThat(completion(transcript).prefix().text()).isEqualTo("a STOPb");
  }

  @Test
  void add_stopTextOfMultiByteCharacters_isFoundWithTheirLastToken() {
    Transcript transcript = transcript(prompt(), "日本", "x", "", "", "日", "", "本!");

    assertThat(completion(transcript).text()).isEqualTo("x");
    assertThat(completion(transcript).prefix().tokenCount()).isEqualTo(6);
  }

  @Test
  void add_stopTextBeginsInThePrefix_doesNotCount() {
    Prefix prefix = prompt().append(Segment.ofText("a ST", Origin.GENERATED, Phase.ANSWER));

    Transcript transcript = transcript(prefix, "STOP", "OP", " ST");

    assertThat(transcript.completesStopText()).isFalse();
    assertThat(completion(transcript).text()).isEqualTo("OP ST");
  }

  @Test
  void takeBack_markerOfSeveralTokens_takesWholeTokens() {
    Transcript transcript = transcript(prompt(), "none", "a.", "b<", "/think", ">\n");

    int taken = transcript.takeBack("</think>\n".length());

    assertThat(taken).isEqualTo(3);
    assertThat(completion(transcript).prefix().text()).isEqualTo("a.");
    assertThat(completion(transcript).tokens().size()).isEqualTo(4);
  }

  @Test
  void segment_endsOfTokens_splitNoCharacter() {
    Segment segment =
        completion(transcript(prompt(), "none", "x", "", "", "日")).prefix().segments().get(0);

    assertThat(segment.ends()).containsExactly(1, 1, 1, 2);
    assertThat(List.of(segment.head(3).text(), segment.head(4).text())).containsExactly("x", "x日");
  }
}
