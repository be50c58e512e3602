// Where connections wait that no thread has to attend to: for their first byte, and for their end.
//
// Flux opens a connection for each event and leaves it open; others send nothing for a while. If threads
// waited for them, a hundred idle connections would stop everything. And a connection that is closed while
// the sender still sends is reset, which can destroy the answer before it is read: so what is left of such a
// request is read and thrown away first.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "network/listening_socket.hpp"
#include "promotion/host/log.hpp"
#include "quiet_log.hpp"

namespace promotion::host::events {

struct HallLimits {
  std::chrono::milliseconds first_byte{10'000};  // a connection that sends nothing this long is closed
  std::chrono::milliseconds ending{2'000};       // of reading on after the answer
  size_t ending_bytes = 64 * 1024 * 1024;
  size_t connections = 4'096;  // beyond, the one that has been idle longest is closed
};

class ConnectionHall {
 public:
  // `on_request` is called on the hall's thread with a connection that has something to read; it owns it
  // then, and must not wait for anything.
  ConnectionHall(network::ListeningSocket socket, HallLimits limits, std::function<void(int)> on_request,
                 Log &log);
  ~ConnectionHall();

  void start();
  // Takes over a connection that has been answered. [any thread]
  void end_slowly(int connection);
  // Closes the socket and all idle connections, after handing out those that have something to read. Waits
  // for it.
  void stop_taking();
  // Gives the connections that are ending their time, then ends the thread. Idempotent.
  void stop();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct Guest {
    bool ending = false;
    Instant leaves_at;
    size_t bytes = 0;  // thrown away
  };

  void run();
  void attend(int descriptor);
  void accept_all();
  void admit(int connection);
  bool make_room();
  void begin_endings();
  void throw_away(int connection, Guest &guest);
  void close_overdue(Instant now);
  void close_listener();
  void hand_out(int connection);
  void close_guest(int connection);
  void wake() const;

  network::ListeningSocket socket_;
  const HallLimits limits_;
  const std::function<void(int)> on_request_;
  QuietLog log_;
  int poll_ = -1;
  int waker_ = -1;
  std::map<int, Guest> guests_;  // of the hall's thread
  std::atomic<bool> taking_{true};
  std::atomic<bool> running_{true};
  std::promise<void> closed_;
  std::mutex mutex_;          // guards what follows
  std::vector<int> endings_;  // to be taken over
  std::thread thread_;
};

}  // namespace promotion::host::events
