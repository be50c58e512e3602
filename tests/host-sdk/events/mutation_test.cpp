// Small changes of good inputs: whatever comes out, nothing breaks. Run with sanitizers, this finds what the
// cases elsewhere did not think of.
#include <gtest/gtest.h>

#include <random>

#include "event_body.hpp"
#include "event_path.hpp"
#include "preference.hpp"
#include "signature.hpp"

namespace promotion::host::events {
namespace {

class Mutator {
 public:
  explicit Mutator(std::string alphabet) : alphabet_(std::move(alphabet)) {}

  std::string mutate(std::string text) {
    for (size_t changes = 1 + random_() % 4; changes > 0 && !text.empty(); --changes) {
      const size_t at = random_() % text.size();
      switch (random_() % 4) {
        case 0:
          text[at] = pick();
          break;
        case 1:
          text.insert(at, 1, pick());
          break;
        case 2:
          text.insert(at, text.substr(random_() % text.size(), random_() % 16));
          break;
        default:
          text.erase(at, 1 + random_() % 8);
          break;
      }
    }
    return text;
  }

 private:
  char pick() { return alphabet_[random_() % alphabet_.size()]; }

  std::mt19937 random_{1};
  const std::string alphabet_;
};

TEST(Mutations, OfABodyAreEventsOrRefused) {
  const std::string good =
      R"({"involvedObject":{"kind":"K","name":"n","apiVersion":"a/v1"},"timestamp":"2026-11-23T03:06:26.5+01:00",)"
      R"("reason":"r","message":"\u20ac","metadata":{"a/revision":"1","b":null},"x":[1,{"y":2.5e3}]})";
  ASSERT_TRUE(read_event(good).ok());
  Mutator mutator("{}[]\",:\\u0019aeTZ+-. \n\x80\xff");
  size_t accepted = 0;
  for (int round = 0; round < 50'000; ++round) {
    const auto text = mutator.mutate(good);
    const auto event = read_event(text);
    if (!event.ok()) {
      ASSERT_EQ(event.error().message.rfind("the event", 0), 0u) << text;
      continue;
    }
    ++accepted;
    ASSERT_FALSE(event->object.kind.empty() || event->object.name.empty() || event->reason.empty()) << text;
  }
  EXPECT_GT(accepted, 0u);
}

TEST(Mutations, OfASignatureHaveTheLengthOfTheirHashOrAreRefused) {
  const std::string good = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  Mutator mutator("sha=0123456789abcdefABCDEF \n\xff");
  size_t refused = 0;
  for (int round = 0; round < 50'000; ++round) {
    const auto signature = parse_signature(mutator.mutate(good));
    if (signature)
      ASSERT_EQ(signature->mac.size(), 32u);
    else
      ++refused;
  }
  EXPECT_GT(refused, 0u);
}

TEST(Mutations, OfPathsAndPreferencesAreReadOrRefused) {
  Mutator paths("/%0aF?#.\x7f\xff");
  Mutator preferences("wait=0,;\" \t9");
  for (int round = 0; round < 50'000; ++round) {
    if (const auto path = parse_event_path(paths.mutate("/promotion/default/pod%2dinfo/dev?x"))) {
      ASSERT_FALSE(path->pipeline.name.empty() || path->environment.empty());
      ASSERT_EQ(path->canonical().find('\0'), std::string::npos);
    }
    ASSERT_LE(parse_wait(preferences.mutate("respond-async, wait=10; x=y")).value_or(0), 10);
  }
}

}  // namespace
}  // namespace promotion::host::events
