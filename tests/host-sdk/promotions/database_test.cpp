#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include "engine_fixture.hpp"

namespace promotion::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

mode_t mode_of(const std::filesystem::path &path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST_F(EngineTest, KeepsItsFilesToItself) {
  open();
  submit("dev", "1.0.0");
  EXPECT_EQ(mode_of(options.database.parent_path()), 0700u);
  for (const auto &entry : std::filesystem::directory_iterator(options.database.parent_path()))
    EXPECT_EQ(mode_of(entry.path()), 0600u) << entry.path();
}

TEST_F(EngineTest, FindsItsRecordsAgain) {
  open();
  const Admission admission = submit("dev", "1.0.0");
  const auto before = promotion("qa", "1.0.0");
  open();
  EXPECT_EQ(event(admission.event_id).status, EventStatus::decided);
  EXPECT_EQ(promotion("qa", "1.0.0").id, before.id);
  EXPECT_GT(submit("dev", "2.0.0").event_id, admission.event_id);
}

TEST_F(EngineTest, GivesGreaterIdsAlsoWhenTheClockWentBackOverARestart) {
  open();
  const Admission first = submit("dev", "1.0.0");
  clock.advance_ms(-3'600'000);
  open();
  EXPECT_GT(submit("dev", "2.0.0").event_id, first.event_id);
}

TEST_F(EngineTest, RefusesADatabaseOfANewerProgram) {
  open();
  engine.reset();
  run_sql("INSERT INTO schema_version (version) VALUES (99)");
  const auto opened = open_engine(options, registry, pipelines, clock, log);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::failed_precondition);
  EXPECT_THAT(opened.error().message, HasSubstr("has schema 99; this program knows schemas up to 4"));
  EXPECT_THAT(opened.error().message, HasSubstr(options.database.string()));
}

TEST_F(EngineTest, BringsADatabaseOfTheFirstVersionUpToDate) {
  open();
  submit("dev", "1.0.0");
  engine.reset();
  for (const char *statement :
       {"DROP TABLE words", "DROP TABLE stops", "ALTER TABLE promotions DROP COLUMN by_operator",
        "DROP INDEX tasks_wake", "ALTER TABLE pipelines DROP COLUMN first_seen_ns",
        "DELETE FROM schema_version WHERE version > 1"})
    run_sql(statement);
  open();
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::running);
  say(word(Word::stop));
  EXPECT_EQ(promotion("qa", "1.0.0").state, PromotionState::held);
}

TEST_F(EngineTest, RefusesADatabaseThatAnotherHostHasOpen) {
  open();
  const auto opened = open_engine(options, registry, pipelines, clock, log);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::failed_precondition);
  EXPECT_THAT(opened.error().message, HasSubstr("another process has it open"));
}

TEST_F(EngineTest, SaysWhatIsWrongWithAFileThatIsNoDatabase) {
  std::filesystem::create_directories(options.database.parent_path());
  std::ofstream(options.database) << std::string(4096, 'x');
  const auto opened = open_engine(options, registry, pipelines, clock, log);
  ASSERT_FALSE(opened.ok());
  EXPECT_THAT(opened.error().message, HasSubstr(options.database.string()));
}

TEST_F(EngineTest, SaysSoWhenItsFolderCannotBeMade) {
  std::ofstream(folder.path() / "file") << "in the way";
  options.database = folder.path() / "file" / "promotion.db";
  const auto opened = open_engine(options, registry, pipelines, clock, log);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Code::unavailable);
}

TEST_F(EngineTest, OpensAFolderWhoseNameHasBlanksAndQuotes) {
  options.database = folder.path() / "it's a=folder" / "promotion.db";
  open();
  submit("dev", "1.0.0");
  EXPECT_TRUE(std::filesystem::exists(options.database));
}

// As a full disk does, it lets no file grow.
class FullDisk {
 public:
  explicit FullDisk(rlim_t limit) {
    former_action_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &former_);
    rlimit limited{limit, former_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    ::signal(SIGXFSZ, former_action_);
  }

 private:
  rlimit former_{};
  void (*former_action_)(int) = SIG_DFL;
};

TEST_F(EngineTest, RefusesEventsWhileTheDiskIsFullAndTakesThemAfterwards) {
  open();
  submit("dev", "1.0.0");
  {
    FullDisk full(8 * 1024);
    for (int i = 0; i < 3; ++i) {
      const auto admission =
          engine->submit(sample_event(pipeline(), "dev", "2.0.0", std::string(100'000, 'm')));
      ASSERT_FALSE(admission.ok());
      EXPECT_EQ(admission.error().code, Code::unavailable);
      EXPECT_THAT(admission.error().message, HasSubstr("could not be stored"));
    }
    EXPECT_THAT(events(), SizeIs(1)) << "what is there can be read";
  }
  submit("dev", "2.0.0", std::string(100'000, 'm'));
  EXPECT_THAT(events(), SizeIs(2));
  EXPECT_EQ(promotion("qa", "2.0.0").state, PromotionState::running);
}

TEST_F(EngineTest, RecordsAnOutcomeOnceTheDiskHasRoomAgain) {
  std::unique_ptr<FullDisk> full;
  strategy->on_step = [&](const StrategyTask &, const CallLimits &) {
    full = std::make_unique<FullDisk>(8 * 1024);
    return step_result(StepOutcome::succeeded, std::string(60'000, 's'));
  };
  start();
  const Admission admission = submit("qa", "1.0.0");
  ASSERT_TRUE(test::eventually([&] { return log.said("outcomes of steps are not on record yet"); }));
  EXPECT_EQ(promotion("prod", "1.0.0").state, PromotionState::running);
  full.reset();
  EXPECT_TRUE(engine->wait_until_ended(admission.event_id, 60'000));
  EXPECT_THAT(strategy->steps(), SizeIs(1)) << "the step is not done again for that";
}

}  // namespace
}  // namespace promotion::testing
