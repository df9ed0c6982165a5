// Independent pieces of work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace tessera {

/// Calls work(0) to work(count - 1), each once, on at most `threads` threads (0: as many as the host has processors),
/// in no order. Rethrows what the piece of the lowest index threw, once all that began have ended; none begins after
/// one threw.
void for_each_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace tessera
