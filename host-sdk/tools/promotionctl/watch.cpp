#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "commands.hpp"
#include "promotion_view.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Prints each promotion when it is first seen and whenever what people care about has changed; that a waiting
// task was looked at once more is no change.
class Watch {
 public:
  Watch(const Context &context, const WatchOptions &options) : context_(context), options_(options) {}

  ExitCode run() {
    const auto end = options_.timeout_ms ? steady_clock::now() + milliseconds(*options_.timeout_ms)
                                         : steady_clock::time_point::max();
    bool reached = false;
    for (bool first = true;; first = false) {
      if (const auto code = look(first, reached); code != done) return code;
      const auto now = steady_clock::now();
      if (now >= end) return done;
      std::this_thread::sleep_for(
          std::min<steady_clock::duration>(milliseconds(options_.interval_ms), end - now));
    }
  }

 private:
  // A host that restarts is waited for, once it has answered at all.
  ExitCode look(bool first, bool &reached) {
    const auto &filter = options_.filter;
    const auto answer = context_.client->get("/api/v1/promotions", {{"pipeline", filter.pipeline},
                                                                    {"environment", filter.environment},
                                                                    {"state", filter.state},
                                                                    {"limit", filter.limit}});
    if (answer.exit == unreachable && !first) {
      if (reached) fail(context_, unreachable, answer.problem);
      reached = false;
      return done;
    }
    if (!answer) return fail(context_, answer.exit, answer.problem);
    reached = true;
    const auto items = part_of(answer.body, "items");
    for (auto promotion = items.rbegin(); promotion != items.rend(); ++promotion) tell(*promotion);
    return done;
  }

  void tell(const Json &promotion) {
    const Row row{text_of(promotion, "updatedAt"),
                  text_of(promotion, "id"),
                  pipeline_of(promotion),
                  text_of(promotion, "environment"),
                  text_of(promotion, "revision"),
                  text_of(promotion, "state"),
                  tasks_of(promotion)};
    Row known(row.begin() + 1, row.end());
    for (const auto &task : part_of(promotion, "tasks"))
      for (const auto *key : {"link", "message", "error"}) known.push_back(text_of(task, key));
    auto &last = last_[row[1]];
    if (last == known) return;
    last = std::move(known);
    if (context_.format != OutputFormat::table)
      print_streamed(context_.out, context_.format, promotion);
    else
      print_line(row);
  }

  // Columns grow with what was seen so far, since what will come is not known.
  void print_line(const Row &row) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const auto cell = row[i].empty() ? "-" : on_one_line(row[i]);
      widths_[i] = std::max(widths_[i], cell.size());
      line += i + 1 < row.size() ? cell + std::string(widths_[i] - cell.size() + 2, ' ') : cell;
    }
    context_.out << line << "\n";
    context_.out.flush();
  }

  const Context &context_;
  const WatchOptions &options_;
  std::map<std::string, Row> last_;
  std::map<size_t, size_t> widths_;
};

}  // namespace

ExitCode watch_promotions(const Context &context, const WatchOptions &options) {
  return Watch(context, options).run();
}

}  // namespace promotion::ctl
