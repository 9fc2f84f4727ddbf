package io.ponder4j.huggingface.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Locale;

/**
 * The date that templates put into prompts.
 *
 * @param clock tells it
 */
record FunctionsOfTime(Clock clock) {

  /** The time as C's strftime writes it, in English. */
  TemplateText strftime(String format) {
    LocalDateTime now = LocalDateTime.now(clock);
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      boolean isUnpadded = directive == '-' && i + 1 < format.length();
      directive = isUnpadded ? format.charAt(++i) : directive;
      String written = directive == '%' ? "%" : write(now, directive);
      text.append(isUnpadded ? written.replaceFirst("^0+(?=.)", "") : written);
    }
    return TemplateText.own(text.toString());
  }

  private static String write(LocalDateTime now, char directive) {
    String format =
        switch (directive) {
          case 'd' -> "%1$td";
          case 'e' -> "%1$te"; // padded below
          case 'm' -> "%1$tm";
          case 'y' -> "%1$ty";
          case 'Y' -> "%1$tY";
          case 'b', 'h' -> "%1$tb";
          case 'B' -> "%1$tB";
          case 'a' -> "%1$ta";
          case 'A' -> "%1$tA";
          case 'H' -> "%1$tH";
          case 'I' -> "%1$tI";
          case 'M' -> "%1$tM";
          case 'S' -> "%1$tS";
          case 'p' -> "%1$Tp";
          case 'j' -> "%1$tj";
          case 'F' -> "%1$tF";
          case 'T' -> "%1$tT";
          default -> throw TemplateError.unknown("date directive", "%" + directive);
        };
    String written = String.format(Locale.ENGLISH, format, now);
    return directive == 'e' && written.length() < 2 ? " " + written : written;
  }
}
