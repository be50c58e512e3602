// Events and Leases are taken and refused as the recorded server did.
#include "recorded_server.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

class RecordedBuiltIns : public RecordedServer {
 protected:
  /// Where the server ends a name by itself, the five letters are its own.
  void expect_as_recorded_but_for_the_name(const std::string &file) {
    const RecordedExchange exchange = recorded(file);
    const HttpAnswer answer = ask(exchange.request);
    EXPECT_EQ(answer.status, exchange.answer.status) << file;
    expect_headers(answer, exchange.answer, file);
    json given = json::parse(answer.body), expected = json::parse(exchange.answer.body);
    for (json *body : {&given, &expected}) {
      const std::string name =
          body->contains("details") ? body->at("details").at("name") : body->at("metadata").at("name");
      EXPECT_EQ(name.size(), 11u) << name;
      std::string text = body->dump();
      for (std::size_t at; (at = text.find(name)) != std::string::npos;)
        text.replace(at, name.size(), "NAME");
      *body = json::parse(text);
      mask(*body);
    }
    EXPECT_EQ(given, expected) << file << ": what differs: " << json::diff(expected, given).dump(1);
  }
};

TEST_F(RecordedBuiltIns, EventsAreStoredOnceForBothTheirGroups) {
  server_.set_version(230);
  expect_as_recorded_but_for_the_name("55-event-events-k8s-io-v1.http");
  expect_as_recorded_but_for_the_name("57-event-other-namespace-201.http");
  const auto of_core = server_.objects("", "events");
  ASSERT_EQ(of_core.size(), 2u);
  EXPECT_EQ(of_core[0].at("message"), "promoted 6.5.3 to prod");
  EXPECT_EQ(of_core[0].at("involvedObject").at("name"), "alpha");
  EXPECT_EQ(of_core[0].at("reportingComponent"), "example.org/promoter");
}

TEST_F(RecordedBuiltIns, EventsOfTheNewGroupMustBeWhole) {
  for (const char *file :
       {"56a-event-events-k8s-io-v1-422-eventtime.http", "56b-event-events-k8s-io-v1-422-fields.http",
        "56c-event-events-k8s-io-v1-422-generatename.http"})
    expect_as_recorded_but_for_the_name(file);
  expect_as_recorded("57b-event-namespace-404.http");
  expect_as_recorded("57c-event-eventtime-without-micros.http");
  EXPECT_TRUE(server_.objects("", "events").empty());
}

TEST_F(RecordedBuiltIns, EventsOfTheOldGroupCount) {
  server_.set_version(219);
  expect_as_recorded_but_for_the_name("58-event-core-v1.http");
  server_.load("", "events", body_of("58-event-core-v1.http"));
  expect_as_recorded("59-event-core-v1-count-patch.http");
}

TEST_F(RecordedBuiltIns, LeasesAreTakenByOne) {
  server_.set_version(221);
  expect_as_recorded("60-lease-get-404.http");
  expect_as_recorded("61-lease-create.http");
  expect_as_recorded("62-lease-create-409-exists.http");
  server_.load("coordination.k8s.io", "leases", body_of("61-lease-create.http"));
  expect_as_recorded("63-lease-renew-put.http");
  expect_as_recorded("64-lease-put-409.http");
}

TEST_F(RecordedBuiltIns, LeasesMustBeRight) {
  expect_as_recorded("65-lease-time-without-micros-400.http");
  expect_as_recorded("66-lease-duration-zero-422.http");
}

}  // namespace
}  // namespace promotion::test
