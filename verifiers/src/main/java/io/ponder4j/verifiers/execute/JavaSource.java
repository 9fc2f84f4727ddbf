package io.ponder4j.verifiers.execute;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java source file.
 *
 * @param type the simple name of the type that names the file
 * @param packageName empty for none
 * @param text the whole file
 */
record JavaSource(String type, String packageName, String text) {

  private static final String MODIFIERS = "(?:(?:final|abstract|sealed|non-sealed|strictfp)\\s+)*+";
  private static final String TYPE = "(?:class|interface|enum|record|@interface)\\s+(\\w+)";
  private static final Pattern PUBLIC_TYPE = line("public\\s+" + MODIFIERS + TYPE);
  private static final Pattern ANY_TYPE = line(MODIFIERS + TYPE);
  private static final Pattern PACKAGE = line("package\\s++([\\w.]++)\\s*+;");
  private static final Pattern IMPORT = line("import\\s++(?:static\\s++)?+[\\w.*]++\\s*+;.*$");

  private static Pattern line(String regex) {
    return Pattern.compile("^[ \\t]*+" + regex, Pattern.MULTILINE);
  }

  /** Methods without a type around them become members of a class of the given name. */
  static JavaSource of(String code, String nameWithoutType) {
    Optional<String> type = find(PUBLIC_TYPE, code).or(() -> find(ANY_TYPE, code));
    return type.map(name -> new JavaSource(name, find(PACKAGE, code).orElse(""), code))
        .orElseGet(() -> wrapped(code, nameWithoutType));
  }

  private static Optional<String> find(Pattern pattern, String code) {
    Matcher matcher = pattern.matcher(code);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static JavaSource wrapped(String code, String name) {
    var text = new StringBuilder();
    Matcher imports = IMPORT.matcher(code);
    while (imports.find()) {
      text.append(imports.group().strip()).append('\n');
    }
    String members = imports.replaceAll("");
    text.append("public class ").append(name).append(" {\n").append(members).append("\n}\n");
    return new JavaSource(name, "", text.toString());
  }

  String file() {
    return type + ".java";
  }

  String qualifiedName() {
    return packageName.isEmpty() ? type : packageName + "." + type;
  }
}
