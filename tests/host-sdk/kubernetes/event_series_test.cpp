#include "kubernetes/event_series.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace promotion::host::kubernetes {
namespace {

constexpr int64_t ms = 1'000'000;

KubernetesEvent event(const std::string &note, const std::string &name = "podinfo") {
  KubernetesEvent made;
  made.regarding = {"pipelines.weave.works/v1alpha1", "Pipeline", "default", name};
  made.reason = "PromotionStarted";
  made.note = note;
  return made;
}

class EventSeriesTest : public ::testing::Test {
 protected:
  void add(const std::string &note, const std::string &name = "podinfo") {
    series.add(event(note, name), now, unix_ns + now);
  }
  // Writes all that is due; how many writes that was.
  int write_all(EventSeries::End end = EventSeries::End::written) {
    int writes = 0;
    while (const auto write = series.next(now, next)) {
      last = *write;
      series.done(*write, end, now);
      ++writes;
    }
    return writes;
  }

  const int64_t unix_ns = 1'795'406'706'000'000'000;
  EventPace pace;
  EventSeries series{pace, "this host"};
  EventSeries::Write last;
  int64_t now = 1'000'000 * ms, next = 0;
};

TEST_F(EventSeriesTest, MakesAnEventAtOnce) {
  add("6.5.3 into qa");
  EXPECT_EQ(write_all(), 1);
  EXPECT_EQ(last.count, 1u);
  EXPECT_EQ(last.name.substr(0, 8), "podinfo.");
  EXPECT_EQ(last.first_ns, unix_ns + now);
}

TEST_F(EventSeriesTest, CountsEqualOnesInsteadOfRepeatingThem) {
  int writes = 0;
  for (int i = 0; i < 100; ++i) {
    add("6.5.3 into qa");
    writes += write_all();
  }
  EXPECT_EQ(writes, 1);
  now = next;
  writes += write_all();
  EXPECT_EQ(last.count, 100u);
  EXPECT_EQ(writes, 2);
  std::printf("100 equal events in a burst: %d writes\n", writes);
}

TEST_F(EventSeriesTest, LeavesOutWhatIsTooMuchAboutOneObjectButNotAboutAnother) {
  for (int i = 0; i < 100; ++i) add("note " + std::to_string(i));
  add("note", "other");
  const int writes = write_all();
  EXPECT_EQ(writes, pace.at_once + 1);
  EXPECT_EQ(series.take_dropped(), 100u - static_cast<uint64_t>(pace.at_once));
  EXPECT_EQ(series.take_dropped(), 0u);
  std::printf("100 different events in a burst: %d writes\n", writes - 1);
  now += pace.between_ms * ms;
  add("one more");
  EXPECT_EQ(write_all(), 1);
}

TEST_F(EventSeriesTest, BeginsAnewAfterALongPause) {
  add("6.5.3 into qa");
  write_all();
  const auto first = last.name;
  now += pace.series_ms * ms;
  add("6.5.3 into qa");
  EXPECT_EQ(write_all(), 1);
  EXPECT_EQ(last.count, 1u);
  EXPECT_NE(last.name, first);
}

TEST_F(EventSeriesTest, MakesAnEventAnewThatTheServerHasForgotten) {
  add("6.5.3 into qa");
  write_all();
  add("6.5.3 into qa");
  now += pace.count_ms * ms;
  const auto count = series.next(now, next);
  ASSERT_TRUE(count);
  ASSERT_EQ(count->count, 2u);
  series.done(*count, EventSeries::End::gone, now);
  EXPECT_EQ(write_all(), 1);
  EXPECT_EQ(last.count, 1u);
}

TEST_F(EventSeriesTest, ForgetsWhatIsRefused) {
  add("6.5.3 into qa");
  EXPECT_EQ(write_all(EventSeries::End::dropped), 1);
  EXPECT_EQ(next, INT64_MAX);
  EXPECT_EQ(series.take_dropped(), 1u);
}

TEST_F(EventSeriesTest, KeepsNoMoreThanItsLimitWaiting) {
  for (size_t i = 0; i < pace.most_waiting + 10; ++i) add("note", "pipeline-" + std::to_string(i));
  EXPECT_EQ(series.take_dropped(), 10u);
}

TEST_F(EventSeriesTest, TellsAtTheEndWhatIsNotWrittenWheneverItWouldBeDue) {
  add("6.5.3 into qa");
  write_all();
  add("6.5.3 into qa");
  EXPECT_EQ(write_all(), 0);
  const auto left = series.last();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->count, 2u);
}

TEST_F(EventSeriesTest, CutsNotesAndNamesThatAreTooLong) {
  add(std::string(1023, 'x') + "é", std::string(253, 'a'));
  EXPECT_EQ(write_all(), 1);
  EXPECT_EQ(last.event.note, std::string(1023, 'x'));
  EXPECT_LE(last.name.size(), 253u);
  add("note", "no:name of an object");
  EXPECT_EQ(write_all(), 1);
  EXPECT_EQ(last.name.substr(0, 6), "event.");
}

}  // namespace
}  // namespace promotion::host::kubernetes
