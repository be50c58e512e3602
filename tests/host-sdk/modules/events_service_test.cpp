// promotion.events/1 of a host in a cluster, called as a module would.
#include <gmock/gmock.h>

#include "call_context.hpp"
#include "recording_log.hpp"
#include "services/events.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::RecordingLog;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class Listener final : public KubernetesEvents {
 public:
  void emit(KubernetesEvent event) override { events.push_back(std::move(event)); }
  std::vector<KubernetesEvent> events;
};

class EventsServiceTest : public ::testing::Test {
 protected:
  EventsServiceTest() {
    event.struct_size = sizeof event;
    event.type = to_abi("Warning");
    event.reason = to_abi("PostFailed");
    event.message = to_abi("the answer was 404");
    reference.struct_size = sizeof reference;
    reference.api_version = to_abi("helm.toolkit.fluxcd.io/v2");
    reference.kind = to_abi("HelmRelease");
    reference.namespace_name = to_abi("apps");
    reference.name = to_abi("podinfo");
  }
  promotion_status emit(std::vector<PipelineName> pipelines = {{"apps", "podinfo"}}) {
    CallContext call({1000, {}, {}, std::move(pipelines)}, log);
    return service.table()->emit(service.table()->context, call.call(), &event);
  }

  RecordingLog log;
  Listener listener;
  EventsService service{"webhook", &listener, log};
  promotion_kubernetes_event event{};
  promotion_reference reference{};
};

TEST_F(EventsServiceTest, IsAboutThePipelineOfTheCallUnlessToldOtherwise) {
  const promotion_pair annotation{to_abi("example.org/revision"), to_abi("6.5.3")};
  event.annotations = &annotation;
  event.annotation_count = 1;
  ASSERT_EQ(emit(), PROMOTION_OK);
  ASSERT_THAT(listener.events, SizeIs(1));
  const auto &sent = listener.events[0];
  EXPECT_EQ(sent.regarding,
            (ObjectReference{"pipelines.weave.works/v1alpha1", "Pipeline", "apps", "podinfo"}));
  EXPECT_TRUE(sent.is_warning);
  EXPECT_EQ(sent.reason, "PostFailed");
  EXPECT_EQ(sent.note, "the answer was 404");
  EXPECT_THAT(sent.annotations, ElementsAre(Pair("example.org/revision", "6.5.3")));
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST_F(EventsServiceTest, IsAboutEachPipelineOfACallAboutSeveral) {
  ASSERT_EQ(emit({{"apps", "podinfo"}, {"apps", "shop"}}), PROMOTION_OK);
  EXPECT_THAT(listener.events, SizeIs(2));
}

TEST_F(EventsServiceTest, MayBeAboutAnObjectInThePipelinesNamespace) {
  event.regarding = &reference;
  ASSERT_EQ(emit(), PROMOTION_OK);
  ASSERT_THAT(listener.events, SizeIs(1));
  EXPECT_EQ(listener.events[0].regarding.kind, "HelmRelease");
}

TEST_F(EventsServiceTest, IsRefusedAboutOtherNamespaces) {
  event.regarding = &reference;
  for (const char *other : {"kube-system", ""}) {
    reference.namespace_name = to_abi(other);
    EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  }
  EXPECT_EQ(emit({}), PROMOTION_INVALID_ARGUMENT);
  EXPECT_THAT(listener.events, IsEmpty());
}

TEST_F(EventsServiceTest, RefusesTextsWithoutData) {
  reference.kind = {nullptr, 5};
  event.regarding = &reference;
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  event.regarding = nullptr;
  const promotion_pair annotation{to_abi("example.org/revision"), {nullptr, 3}};
  event.annotations = &annotation;
  event.annotation_count = 1;
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  EXPECT_THAT(listener.events, IsEmpty());
}

}  // namespace
}  // namespace promotion::host::modules
