// The smaller services, called as a module would.
#include <gmock/gmock.h>
#include <unistd.h>

#include "call_context.hpp"
#include "recording_log.hpp"
#include "services/events.hpp"
#include "services/timezones.hpp"
#include "temporary_folder.hpp"
#include "text.hpp"
#include "text_sink.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::RecordingLog;
using promotion::testing::TemporaryFolder;
using ::testing::HasSubstr;

}  // namespace

TEST(TimezonesService, GivesTheBytesOfAZoneAndOfNothingElse) {
  TemporaryFolder folder;
  folder.write("zones/Europe/Berlin", "TZif2 bytes");
  folder.write("zones/zone.tab", "# a table");
  folder.write("outside", "TZif secret");
  RecordingLog log;
  CallContext call({1000, {}, {}, {}}, log);
  TimezonesService service(folder.path() / "zones");
  auto get = [&](std::string_view name, std::string *text = nullptr) {
    TextSink sink(1000);
    promotion_status status =
        service.table()->get(service.table()->context, call.call(), to_abi(name), sink.table());
    if (text != nullptr) *text = sink.text();
    return status;
  };
  std::string bytes;
  EXPECT_EQ(get("Europe/Berlin", &bytes), PROMOTION_OK);
  EXPECT_EQ(bytes, "TZif2 bytes");
  for (const char *name : {"Europe/Paris", "zone.tab", "../outside", "Europe/../../outside", "/etc/passwd",
                           "", "Europe", "Europe/", "a//b"})
    EXPECT_EQ(get(name), PROMOTION_NOT_FOUND) << name;
  EXPECT_EQ(get(std::string(300, 'a')), PROMOTION_NOT_FOUND);
  EXPECT_EQ(get(std::string_view("Europe\0/Berlin", 14)), PROMOTION_NOT_FOUND);
  EXPECT_THAT(call.error_for(PROMOTION_NOT_FOUND, "x").message, HasSubstr("expected an IANA name"));
}

TEST(EventsService, WritesToTheLogAboutThePipelineOfTheCall) {
  RecordingLog log;
  EventsService service("webhook", nullptr, log);
  CallContext call({1000, {}, {}, {{"apps", "podinfo"}}}, log);
  promotion_kubernetes_event event{};
  event.struct_size = sizeof event;
  event.type = to_abi("Warning");
  event.reason = to_abi("PostFailed");
  event.message = to_abi("the answer was 404");
  auto emit = [&] { return service.table()->emit(service.table()->context, call.call(), &event); };
  EXPECT_EQ(emit(), PROMOTION_OK);
  ASSERT_EQ(log.lines().size(), 1u);
  EXPECT_EQ(log.lines()[0].severity, Severity::warning);
  EXPECT_EQ(log.lines()[0].text,
            "the answer was 404 module=webhook kubernetesEvent=PostFailed regarding=Pipeline/apps/podinfo");
  event.reason = to_abi("post failed");
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  event.reason = to_abi("PostFailed");
  event.type = to_abi("Error");
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  event.type = to_abi("Normal");
  std::string longer(1025, 'x');
  event.message = to_abi(longer);
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  event.message = {nullptr, 7};
  EXPECT_EQ(emit(), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(service.table()->emit(service.table()->context, call.call(), nullptr),
            PROMOTION_INVALID_ARGUMENT);
}

TEST(Services, RefuseACallThatIsNoneOfTheHosts) {
  RecordingLog log;
  EventsService service("webhook", nullptr, log);
  promotion_kubernetes_event event{};
  event.struct_size = sizeof event;
  promotion_call forged{};
  forged.struct_size = sizeof forged;
  EXPECT_EQ(service.table()->emit(service.table()->context, nullptr, &event), PROMOTION_INVALID_ARGUMENT);
  EXPECT_EQ(service.table()->emit(service.table()->context, &forged, &event), PROMOTION_INVALID_ARGUMENT);
  forged.struct_size = 4;
  EXPECT_EQ(service.table()->emit(service.table()->context, &forged, &event), PROMOTION_INVALID_ARGUMENT);
}

TEST(CallContext, KeepsTheLastErrorThatWasToldWithinItsLimits) {
  RecordingLog log;
  log.mask("hunter2hunter2");
  CallContext context({0, {}, {}, {}}, log);
  const promotion_call *call = context.call();
  EXPECT_EQ(call->deadline_ns, 0);
  EXPECT_EQ(call->cancel_fd, 0);
  EXPECT_EQ(context.error_for(PROMOTION_CONFLICT, "the module").message,
            "the module failed with conflict and did not say why");
  call->error(call->context, 5, to_abi("first"), to_abi("{}"));
  const std::string message = "the password hunter2hunter2 " + std::string(10'000, 'x');
  call->error(call->context, -7, to_abi(message), to_abi("not an object"));
  Error error = context.error_for(PROMOTION_CONFLICT, "the module");
  EXPECT_EQ(error.code, Code::conflict);
  EXPECT_EQ(error.message.size(), 4096u);
  EXPECT_TRUE(error.message.starts_with("the password *** xxx"));
  EXPECT_EQ(error.details_json, "");
  EXPECT_EQ(error.retry_after_ms, -1);
}

TEST(CallContext, IsCancelledByTheDeadlineAndByRequest) {
  RecordingLog log;
  CallContext late({1, {}, {}, {}}, log);
  while (late.call()->cancelled(late.call()->context) == 0) usleep(100);
  EXPECT_TRUE(late.is_late(std::chrono::milliseconds(0)));
  std::stop_source stop;
  CallContext stopped({60'000, stop.get_token(), {}, {}}, log);
  EXPECT_EQ(stopped.call()->cancelled(stopped.call()->context), 0);
  EXPECT_GT(stopped.call()->cancel_fd, 0);
  stop.request_stop();
  EXPECT_EQ(stopped.call()->cancelled(stopped.call()->context), 1);
  uint64_t count = 0;
  EXPECT_EQ(read(stopped.call()->cancel_fd, &count, sizeof count), 8);
}

}  // namespace promotion::host::modules
