// Pipelines that the watch has not told of yet.
#include <gmock/gmock.h>

#include "fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

class LookupTest : public KubernetesTest {
 protected:
  LookupTest() {
    server.silence_watches(true);  // so that only a look-up can know
    pipelines = source();
    EXPECT_TRUE(pipelines->start().ok());
  }
  Code code_of(const std::string &name) {
    const auto found = pipelines->find({"default", name});
    return found.ok() ? Code::ok : found.error().code;
  }
  int questions() const { return server.count("get pipelines"); }

  std::unique_ptr<PipelineSource> pipelines;
};

TEST_F(LookupTest, FindsAPipelineThatWasMadeJustNow) {
  apply(pipeline_json("new"));
  EXPECT_EQ(code_of("new"), Code::ok);
  EXPECT_EQ(code_of("new"), Code::ok);
  EXPECT_EQ(questions(), 1);
}

TEST_F(LookupTest, KeepsANegativeAnswerForTenSeconds) {
  EXPECT_EQ(code_of("none"), Code::not_found);
  apply(pipeline_json("none"));
  clock->advance_ms(9'999);
  EXPECT_EQ(code_of("none"), Code::not_found);
  EXPECT_EQ(questions(), 1);
  clock->advance_ms(1);
  EXPECT_EQ(code_of("none"), Code::ok);
}

TEST_F(LookupTest, AsksNoMoreThanAFewTimesASecondForWhatStrangersMakeUp) {
  int put_off = 0;
  for (int i = 0; i < 200; ++i) put_off += code_of("made-up-" + std::to_string(i)) == Code::unavailable;
  EXPECT_EQ(questions(), 20);
  EXPECT_EQ(put_off, 180);
  clock->advance_ms(1'000);
  for (int i = 0; i < 200; ++i) code_of("made-up-too-" + std::to_string(i));
  EXPECT_EQ(questions(), 30);
}

TEST_F(LookupTest, AsksForNoNameThatAPipelineCannotHave) {
  for (const char *name : {"../secrets/token", "UPPER", "a?b", ""}) EXPECT_EQ(code_of(name), Code::not_found);
  EXPECT_EQ(questions(), 0);
}

TEST_F(LookupTest, CannotTellWhileTheServerCannotBeAsked) {
  server.answer_next(test::plain_answer(503, "service unavailable"));
  EXPECT_EQ(code_of("perhaps"), Code::unavailable);
  EXPECT_EQ(code_of("perhaps"), Code::not_found) << "a failure is not kept";
}

TEST_F(LookupTest, NamesThePermissionItLacks) {
  apply(pipeline_json("new"));
  server.take_away(host_token, "get", "pipelines");
  const auto found = pipelines->find({"default", "new"});
  ASSERT_FALSE(found.ok());
  EXPECT_THAT(found.error().message, ::testing::HasSubstr("verbs: [get]")) << found.error().message;
  EXPECT_TRUE(pipelines->ready().ok()) << "what is watched stays in force";
}

}  // namespace
}  // namespace promotion::host::kubernetes
