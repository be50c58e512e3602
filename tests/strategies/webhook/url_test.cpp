#include "url.hpp"

#include <gtest/gtest.h>

namespace promotion::webhook {
namespace {

TEST(Url, AcceptsWhatCanBePostedTo) {
  for (const char *url : {"http://example.com", "https://example.com/hook?x=1&y=%20",
                          "HTTPS://EXAMPLE.com:8443/a", "http://127.0.0.1:80/", "http://[::1]:8080/hook",
                          "http://[::1]/", "https://my_service.svc.cluster.local/hook"}) {
    EXPECT_EQ(fault_of_url(url), std::nullopt) << url;
  }
}

TEST(Url, RefusesEverythingElse) {
  for (const char *url : {"",
                          "example.com",
                          "/hook",
                          "ftp://example.com",
                          "file:///etc/passwd",
                          "http://",
                          "http:///hook",
                          "https://?x",
                          "http://user@example.com/",
                          "http://user:secret@example.com/",
                          "http://example.com/#top",
                          "http://exa mple.com/",
                          "http://example.com/\r\nX: y",
                          "http://example.com:0/",
                          "http://example.com:65536/",
                          "http://example.com:/",
                          "http://example.com:8o/",
                          "http://[::1/",
                          "http://[]/",
                          "http://ex%41mple.com/",
                          "http://exämple.com/",
                          "http://[::1]x:80/"}) {
    EXPECT_NE(fault_of_url(url), std::nullopt) << url;
  }
}

TEST(Url, SaysWhereUserInformationBelongs) {
  EXPECT_NE(fault_of_url("https://bot:pw@example.com/")->find("into the Secret"), std::string::npos);
}

TEST(Url, IsShownWithoutItsQuery) {
  EXPECT_EQ(shown_url("https://example.com:8443/hook?token=abc"), "https://example.com:8443/hook");
  EXPECT_EQ(shown_url("https://example.com/hook"), "https://example.com/hook");
}

}  // namespace
}  // namespace promotion::webhook
