// Writes the data sets from which fuzzing starts into the folder named by its argument, each behind a byte that chooses
// its name and network: see data_set_fuzz.cpp.
#include <fstream>
#include <string>
#include <vector>

#include "media/archive_testing.hpp"

int main(int argc, char** argv) {
  using namespace tessera::media::test;
  if (argc != 2) return 2;
  const auto write = [&](const std::string& name, char choice, const std::string& bytes) {
    std::ofstream file(std::string(argv[1]) + "/" + name, std::ios::binary);
    file << choice << bytes;
    return file.good();
  };
  const std::string array = npy_file(npy_header("|i1", "(2, 3)"), "abcdef");
  const std::string pixels = npy_file(npy_header("|u1", "(2, 1, 2)"), "abcd");
  const std::string labels = npy_file(npy_header("|u1", "(2,)"), "\x01\x02");
  const std::string images = idx_file({2, 2, 2}, "abcdefgh");
  const bool written = write("stored.npz", '\x06', zip_file({{"x.npy", array}, {"y.npy", labels}}, false)) &&
                       write("packed.npz", '\x01', zip_file({{"images.npy", pixels}, {"labels.npy", labels}}, true)) &&
                       write("array.npy", '\x07', array) && write("pixels.npy", '\x0c', pixels) &&
                       write("images-idx", '\x03', images) && write("images-idx.gz", '\x0d', gzip_file(images)) &&
                       write("colours-idx", '\x03', idx_file({1, 1, 2, 3}, "abcdef")) &&
                       write("raw", '\x05', "abcdef") && write("cifar.bin", '\x04', std::string(3073, '\x05'));
  return written ? 0 : 1;
}
