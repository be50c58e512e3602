#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "network.hpp"
#include "scenario.hpp"

namespace promotion::test {
namespace {

// Flux opens a connection for each event and leaves it open for 90 s.
TEST(Sender, LeavesAHundredConnectionsOpenAndTheNextIsServed) {
  BranchScenario scenario;
  scenario.host().start();
  const std::string body = upgrade("dev").json();
  const std::string request =
      "POST /promotion/default/podinfo/dev HTTP/1.1\r\nHost: x\r\nX-Signature: " + signature(kHmacKey, body) +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
      body;
  std::vector<RawConnection> open;

  for (int i = 0; i < 100; ++i) {
    open.emplace_back(scenario.host().event_port());
    ASSERT_TRUE(open.back().send(request));
    ASSERT_EQ(status_of_answer(open.back().read_answer()), 202) << "connection " << i;
  }

  EXPECT_EQ(scenario.host().post("default/podinfo/dev", body, kHmacKey).status, 202);
}

TEST(Sender, ThatOpensConnectionsAndSaysNothingBlocksNobody) {
  BranchScenario scenario;
  scenario.host().start();
  std::vector<RawConnection> silent;
  for (int i = 0; i < 100; ++i) silent.emplace_back(scenario.host().event_port());

  EXPECT_EQ(scenario.host().post("default/podinfo/dev", upgrade("dev"), kHmacKey).status, 202);
}

TEST(Sigterm, EndsTheHostWithZeroAndLosesNothing) {
  BranchScenario scenario;
  scenario.host().start();
  scenario.host().accept("default/podinfo/dev", upgrade("dev"), kHmacKey);

  const ExitStatus status = scenario.host().stop();

  EXPECT_EQ(status.code, 0) << "signal " << status.signal;
  scenario.host().start();
  scenario.host().wait_for_promotion("qa");
}

TEST(Sigterm, EndsTheHostWithZeroWhileConnectionsAreOpen) {
  BranchScenario scenario;
  scenario.host().start();
  RawConnection idle(scenario.host().event_port()), unfinished(scenario.host().event_port());
  unfinished.send("POST /promotion/default/podinfo/dev HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");

  EXPECT_EQ(scenario.host().stop().code, 0);
}

TEST(Health, IsToldOnBothListeners) {
  BranchScenario scenario;
  scenario.host().start();

  for (const std::string &url : {scenario.host().event_url(), scenario.host().admin_url()}) {
    EXPECT_EQ(http_request("GET", url, "/healthz").body, "ok\n");
    EXPECT_EQ(nlohmann::json::parse(http_request("GET", url, "/readyz").body).at("ready"), true);
  }
}

}  // namespace
}  // namespace promotion::test
