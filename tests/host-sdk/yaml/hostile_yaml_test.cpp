// Texts made to exhaust a reader: each is refused with a line, none takes stack, memory or time with it.
#include <gtest/gtest.h>

#include "yaml/tree.hpp"

namespace promotion::host::yaml {
namespace {

std::string error_of(std::string_view yaml) {
  const auto documents = read(yaml, "file.yaml");
  return documents.ok() ? "accepted" : documents.error().message;
}

std::string repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(HostileYaml, RefusesDeepNesting) {
  EXPECT_EQ(error_of(repeated("[", 100'000)), "file.yaml:1: nested deeper than 64 levels");
  EXPECT_EQ(error_of(repeated("{a: ", 100'000)), "file.yaml:1: nested deeper than 64 levels");
  EXPECT_EQ(error_of(repeated("- ", 100'000) + "x"), "file.yaml:1: nested deeper than 64 levels");
}

TEST(HostileYaml, ReadsAsDeepAsItSays) {
  EXPECT_EQ(error_of(repeated("[", 63) + "x" + repeated("]", 63)), "accepted");
  EXPECT_EQ(error_of(repeated("[", 64) + "x" + repeated("]", 64)),
            "file.yaml:1: nested deeper than 64 levels");
}

TEST(HostileYaml, CountsTheLevelsOfAliases) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i)
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_EQ(error_of(text), "file.yaml:63: nested deeper than 64 levels");
}

TEST(HostileYaml, RefusesAliasesThatMultiply) {
  std::string text = "a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n";
  for (int i = 1; i < 12; ++i) {
    const auto previous = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(previous + " ,", 8) +
            previous + "]\n";
  }
  EXPECT_NE(error_of(text).find("is larger than 16 MiB once its aliases are written out"), std::string::npos);
}

TEST(HostileYaml, RefusesALongTextThatIsRepeatedByAliases) {
  const auto text = "a: &a " + std::string(500'000, 'x') + "\nb: [" + repeated("*a ,", 10'000) + "*a]\n";
  EXPECT_NE(error_of(text).find("is larger than 16 MiB"), std::string::npos);
}

TEST(HostileYaml, RefusesAnAliasToItself) {
  EXPECT_EQ(error_of("a: &x\n  b: *x\n"), "file.yaml:2: an alias refers to what it is a part of");
}

TEST(HostileYaml, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"), "file.yaml:3: the key 'a' is there twice; keep one of them");
}

TEST(HostileYaml, RefusesKeysThatAreNoText) {
  EXPECT_EQ(error_of("? [a]\n: b\n"), "file.yaml:1: a key is not text; put it in quotes");
  EXPECT_EQ(error_of("a: &a {x: 1}\nb:\n  <<: *a\n"),
            "file.yaml:3: merge keys ('<<') are not known here; write the members out");
}

TEST(HostileYaml, RefusesForeignTags) {
  EXPECT_EQ(error_of("a: !include x\n"), "file.yaml:1: the tag '!include' is not known here; leave it out");
  EXPECT_EQ(error_of("a: !!set {x}\n"),
            "file.yaml:1: the tag 'tag:yaml.org,2002:set' is not known here; leave it out");
}

TEST(HostileYaml, RefusesBytesThatAreNoText) {
  EXPECT_EQ(error_of("a: 1\nb: \"\xff\"\n"), "file.yaml:2: has bytes that are not UTF-8, or a NUL");
  EXPECT_EQ(error_of("a: 1\n\xc3(: b\n"), "file.yaml:2: has bytes that are not UTF-8, or a NUL");
  EXPECT_EQ(error_of("a: \"\\0\"\n"), "file.yaml:1: has bytes that are not UTF-8, or a NUL");
}

TEST(HostileYaml, RefusesTooMuch) {
  EXPECT_EQ(error_of(std::string(max_bytes + 1, ' ')),
            "file.yaml:1: is 1048577 bytes long; at most 1 MiB is read");
  EXPECT_EQ(error_of(repeated("---\na\n", 1'001)),
            "file.yaml:2002: has more than 1,000 documents; split the file");
}

TEST(HostileYaml, ReadsAFullFileOfSmallValues) {
  EXPECT_EQ(error_of("[" + repeated("a,", 500'000) + "]"), "accepted");
}

TEST(HostileYaml, SaysWhereItIsNotYaml) {
  EXPECT_EQ(error_of("a: 1\nb: [1\nc: 2\n").rfind("file.yaml:", 0), 0u);
  EXPECT_EQ(error_of("a: b: c\n"), "file.yaml:1: is not YAML: illegal map value");
}

TEST(HostileYaml, EndsAtATokenThatFitsNowhere) {
  EXPECT_EQ(error_of(","), "file.yaml:1: is not YAML: what is here fits nowhere");
  EXPECT_EQ(error_of("a: 1\n---\n,b\n"), "file.yaml:3: is not YAML: what is here fits nowhere");
}

}  // namespace
}  // namespace promotion::host::yaml
