#include <gtest/gtest.h>

#include <random>

#include "promotion/host/pipeline_source.hpp"

namespace promotion::host::pipelines {
namespace {

// Small changes of a good text: the reader answers, whatever it says. Run with sanitizers, this finds what
// the cases of hostile_yaml_test.cpp did not think of.
TEST(MutatedPipelines, AreAnswered) {
  const std::string good =
      "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: a, namespace: b}\n"
      "spec:\n  appRef: {apiVersion: x/v1, kind: HelmRelease, name: a}\n  promotion: &p\n    pullRequest: "
      "{url: \"u\"}\n"
      "  environments:\n  - name: dev\n    targets: [{namespace: a}]\n    promotion: *p\n  - name: prod\n";
  ASSERT_TRUE(read_pipelines(good, "good.yaml").ok());
  const std::string alphabet = "\n \t:-[]{}&*!|>'\"%@`#,?~a0.\x80\xff\\";
  std::mt19937 random(1);
  size_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (size_t changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = alphabet[random() % alphabet.size()];
          break;
        case 1:
          text.insert(at, 1, alphabet[random() % alphabet.size()]);
          break;
        default:
          text.erase(at, 1 + random() % 8);
          break;
      }
    }
    const auto read = read_pipelines(text, "file.yaml");
    if (read.ok())
      ++accepted;
    else
      ASSERT_EQ(read.error().message.rfind("file.yaml:", 0), 0u) << read.error().message << "\n" << text;
  }
  EXPECT_GT(accepted, 0u);
}

}  // namespace
}  // namespace promotion::host::pipelines
