#include "event_body.hpp"

#include <gtest/gtest.h>

namespace promotion::host::events {
namespace {

std::string event_with(const std::string &more) {
  return R"({"involvedObject":{"kind":"HelmRelease","namespace":"apps","name":"app","apiVersion":"helm.toolkit.fluxcd.io/v2"},)"
         R"("timestamp":"2026-11-23T03:06:26Z","reason":"UpgradeSucceeded")" +
         more + "}";
}

std::string error_of(const std::string &body) {
  const auto event = read_event(body);
  if (event.ok()) return "accepted";
  EXPECT_EQ(event.error().code, Code::invalid_argument);
  return event.error().message;
}

TEST(EventBody, IsReadIntoAnEvent) {
  const auto event = read_event(event_with(
      R"(,"severity":"info","message":"done","metadata":{"revision":"6.5.3"},"reportingController":"helm-controller")"));
  ASSERT_TRUE(event.ok()) << event.error().message;
  EXPECT_EQ(event->source, "flux");
  EXPECT_EQ(event->object, (ObjectReference{"helm.toolkit.fluxcd.io/v2", "HelmRelease", "apps", "app"}));
  EXPECT_EQ(event->severity, "info");
  EXPECT_EQ(event->reason, "UpgradeSucceeded");
  EXPECT_EQ(event->message, "done");
  EXPECT_EQ(event->reporting_controller, "helm-controller");
  EXPECT_EQ(event->timestamp_ns, 1'795'403'186'000'000'000);
  EXPECT_EQ(event->metadata, (std::map<std::string, std::string>{{"revision", "6.5.3"}}));
}

TEST(EventBody, NeedsOnlyWhatMakesItAnEvent) {
  const auto event = read_event(
      R"({"involvedObject":{"kind":"K","name":"n"},"timestamp":"2026-11-23T03:06:26Z","reason":"r"})");
  ASSERT_TRUE(event.ok()) << event.error().message;
  EXPECT_EQ(event->object, (ObjectReference{"", "K", "", "n"}));
  EXPECT_TRUE(event->metadata.empty());
}

TEST(EventBody, SkipsWhatItDoesNotKnow) {
  EXPECT_EQ(error_of(event_with(
                R"(,"x":{"reason":5,"metadata":{"a":1},"deep":[[{"kind":[]}]]},"y":[1,"2",null],"z":1.5)")),
            "accepted");
  const auto event = read_event(event_with(R"(,"x":{"reason":"wrong","involvedObject":{"name":"wrong"}})"));
  EXPECT_EQ(event->reason, "UpgradeSucceeded");
  EXPECT_EQ(event->object.name, "app");
}

TEST(EventBody, TakesNullForAbsent) {
  const auto event = read_event(event_with(R"(,"metadata":null,"severity":null,"message":null)"));
  ASSERT_TRUE(event.ok()) << event.error().message;
  EXPECT_TRUE(event->metadata.empty());
  EXPECT_EQ(read_event(event_with(R"(,"metadata":{"a":null,"b":"c"})"))->metadata,
            (std::map<std::string, std::string>{{"b", "c"}}));
}

TEST(EventBody, LetsTheLastOfTwoMembersCount) {
  const auto event = read_event(event_with(
      R"(,"reason":"second","metadata":{"a":"1","a":"2","b":"3"},"involvedObject":{"kind":"K","name":"second"})"));
  ASSERT_TRUE(event.ok()) << event.error().message;
  EXPECT_EQ(event->reason, "second");
  EXPECT_EQ(event->metadata, (std::map<std::string, std::string>{{"a", "2"}, {"b", "3"}}));
  EXPECT_EQ(event->object, (ObjectReference{"", "K", "", "second"}));
  EXPECT_EQ(read_event(event_with(R"(,"metadata":{"a":"1"},"metadata":{"b":"2"})"))->metadata,
            (std::map<std::string, std::string>{{"b", "2"}}));
}

TEST(EventBody, TakesPrefixedMetadata) {
  EXPECT_EQ(read_event(event_with(R"(,"metadata":{"helm.toolkit.fluxcd.io/revision":"1"})"))->metadata,
            (std::map<std::string, std::string>{{"revision", "1"}}));
}

TEST(EventBody, IsRefusedWhenItIsNotJson) {
  EXPECT_EQ(error_of(""), "the event is not JSON: it goes wrong at byte 1");
  EXPECT_EQ(error_of("hello"), "the event is not JSON: it goes wrong at byte 1");
  EXPECT_EQ(error_of(event_with("") + "x"), "the event is not JSON: it goes wrong at byte 178");
  EXPECT_EQ(error_of(event_with(",\"message\":\"\xff\"")),
            "the event is not JSON: it goes wrong at byte 189");
  EXPECT_EQ(error_of(event_with(R"(,"message":"\ud800")")),
            "the event is not JSON: it goes wrong at byte 195");
}

TEST(EventBody, IsRefusedWhenItIsNoObject) {
  EXPECT_EQ(error_of("[]"), "the event is a list; expected an object");
  EXPECT_EQ(error_of("\"x\""), "the event is a text; expected an object");
  EXPECT_EQ(error_of("5"), "the event is a number; expected an object");
  EXPECT_EQ(error_of("null"), "the event is null; expected an object");
}

TEST(EventBody, IsRefusedWithoutWhatMakesItAnEvent) {
  EXPECT_EQ(error_of("{}"), "the event has no involvedObject.kind");
  EXPECT_EQ(error_of(R"({"involvedObject":{"kind":"K"}})"), "the event has no involvedObject.name");
  EXPECT_EQ(error_of(R"({"involvedObject":{"kind":"K","name":"n"}})"), "the event has no reason");
  EXPECT_EQ(error_of(R"({"involvedObject":{"kind":"K","name":"n"},"reason":"r"})"),
            "the event has no timestamp");
  EXPECT_EQ(error_of(R"({"involvedObject":{"kind":"K","name":"n"},"reason":"r","timestamp":"yesterday"})"),
            "the event has a timestamp that is not one of RFC 3339, such as 2026-11-23T03:06:26Z");
}

TEST(EventBody, NamesTheFieldOfTheWrongType) {
  EXPECT_EQ(error_of(R"({"reason":5})"), "the event's reason is a number; expected a text");
  EXPECT_EQ(error_of(R"({"message":{}})"), "the event's message is an object; expected a text");
  EXPECT_EQ(error_of(R"({"timestamp":[]})"), "the event's timestamp is a list; expected a text");
  EXPECT_EQ(error_of(R"({"severity":true})"), "the event's severity is a boolean; expected a text");
  EXPECT_EQ(error_of(R"({"involvedObject":"app"})"),
            "the event's involvedObject is a text; expected an object");
  EXPECT_EQ(error_of(R"({"involvedObject":[]})"), "the event's involvedObject is a list; expected an object");
  EXPECT_EQ(error_of(R"({"involvedObject":{"name":1}})"),
            "the event's involvedObject.name is a number; expected a text");
  EXPECT_EQ(error_of(R"({"metadata":7})"), "the event's metadata is a number; expected an object");
  EXPECT_EQ(error_of(R"({"metadata":{"a":7}})"), "the event's metadata.a is a number; expected a text");
  EXPECT_EQ(error_of(R"({"metadata":{"a":{"b":"c"}}})"),
            "the event's metadata.a is an object; expected a text");
}

TEST(EventBody, IsRefusedBeyondItsLimits) {
  EXPECT_EQ(error_of(R"({"reason":")" + std::string(1'025, 'r') + R"("})"),
            "the event's reason is 1025 bytes long; at most 1024 are taken");
  EXPECT_EQ(error_of(R"({"metadata":{"a":")" + std::string(16'385, 'r') + R"("}})"),
            "the event's metadata.a is 16385 bytes long; at most 16384 are taken");
  EXPECT_EQ(error_of(R"({"reason":"a\u0000b"})"), "the event's reason contains a NUL character");
  std::string members;
  for (int i = 0; i < 257; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"\"";
  EXPECT_EQ(error_of(R"({"metadata":{)" + members + "}}"), "the event's metadata has more than 256 members");
}

TEST(EventBody, IsRefusedWhenItIsTooDeep) {
  EXPECT_EQ(error_of(event_with(",\"x\":" + std::string(63, '[') + std::string(63, ']'))), "accepted");
  EXPECT_EQ(error_of(event_with(",\"x\":" + std::string(64, '[') + std::string(64, ']'))),
            "the event is nested deeper than 64 levels");
  EXPECT_EQ(error_of(R"({"x":)" + std::string(100'000, '[')), "the event is nested deeper than 64 levels");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"x":)";
  EXPECT_EQ(error_of(objects), "the event is nested deeper than 64 levels");
  EXPECT_EQ(error_of(std::string(100'000, '[')), "the event is a list; expected an object");
}

TEST(EventBody, CutsALongMessageBetweenCharacters) {
  EXPECT_EQ(read_event(event_with(R"(,"message":")" + std::string(39'000, 'm') + R"(")"))->message.size(),
            39'000u);
  EXPECT_EQ(read_event(event_with(R"(,"message":")" + std::string(50'000, 'm') + R"(")"))->message.size(),
            39'000u);
  std::string euros;
  for (int i = 0; i < 20'000; ++i) euros += "\xE2\x82\xAC";
  const auto message = read_event(event_with(R"(,"message":"x)" + euros + R"(")"))->message;
  EXPECT_EQ(message.size(), 38'998u);
  EXPECT_EQ(message.substr(message.size() - 3), "\xE2\x82\xAC");
}

}  // namespace
}  // namespace promotion::host::events
