// Relational sparse products of DistMult messages m = x[source] * relation[r], fused and without locks: no message is
// stored, and every row of an output belongs to one thread. Rows are cut into tiles of up to 64 numbers, whose
// statistics stay in registers while a row's edges pass by. Dimensions are multiples of 16.
//
//   forward    CSR by target:  sum, and for PNA also sum of squares, maximum, minimum (0 in rows without edges)
//   backward   CSR by source:  the gradient of x likewise, that of the relations in one private copy a thread
//
// Of equal messages in a row that are its maximum (or minimum), each gets the whole gradient.
#include <cstdint>
#include <type_traits>
#include <vector>

typedef float Lane __attribute__((vector_size(64), aligned(4), may_alias));
constexpr int64_t LANE = 16;

struct Csr { const int64_t* offsets; const int32_t* neighbors; const int32_t* relations; int64_t rows; };

static const Lane& at(const float* p, int64_t i) { return *reinterpret_cast<const Lane*>(p + i * LANE); }
static Lane& at(float* p, int64_t i) { return *reinterpret_cast<Lane*>(p + i * LANE); }

template <int L, bool Pna>
void forward_tile(const Csr& csr, int64_t row, int64_t d, int64_t t, const float* x, const float* rel,
                  float* const* out) {
    Lane sum[L] = {}, square[L] = {}, high[L] = {}, low[L] = {};
    for (int64_t e = csr.offsets[row]; e < csr.offsets[row + 1]; e++) {
        const float *a = x + csr.neighbors[e] * d + t, *b = rel + csr.relations[e] * d + t;
        bool first = e == csr.offsets[row];
        #pragma GCC unroll 4
        for (int i = 0; i < L; i++) {
            Lane m = at(a, i) * at(b, i);
            sum[i] += m;
            if (Pna) {
                square[i] += m * m;
                high[i] = first ? m : m > high[i] ? m : high[i];
                low[i] = first ? m : m < low[i] ? m : low[i];
            }
        }
    }
    #pragma GCC unroll 4
    for (int i = 0; i < L; i++) {
        at(out[0] + row * d + t, i) = sum[i];
        if (Pna) {
            at(out[1] + row * d + t, i) = square[i];
            at(out[2] + row * d + t, i) = high[i];
            at(out[3] + row * d + t, i) = low[i];
        }
    }
}

// `in` holds the gradients of the statistics and, for PNA, then the maxima and the minima themselves.
template <int L, bool Pna>
void backward_tile(const Csr& csr, int64_t row, int64_t d, int64_t t, const float* x, const float* rel,
                   const float* const* in, float* x_gradient, float* rel_gradient) {
    Lane own[L], sum[L] = {};
    for (int i = 0; i < L; i++) own[i] = at(x + row * d + t, i);
    for (int64_t e = csr.offsets[row]; e < csr.offsets[row + 1]; e++) {
        int64_t target = csr.neighbors[e] * d + t, relation = csr.relations[e] * d + t;
        #pragma GCC unroll 4
        for (int i = 0; i < L; i++) {
            Lane r = at(rel + relation, i), g = at(in[0] + target, i);
            if (Pna) {
                Lane m = own[i] * r, zero = {};
                g += 2.0f * m * at(in[1] + target, i);
                g += m == at(in[4] + target, i) ? at(in[2] + target, i) : zero;
                g += m == at(in[5] + target, i) ? at(in[3] + target, i) : zero;
            }
            sum[i] += g * r;
            at(rel_gradient + relation, i) += g * own[i];
        }
    }
    for (int i = 0; i < L; i++) at(x_gradient + row * d + t, i) = sum[i];
}

// Calls f(width in lanes, first column) for the tiles of a row.
template <class F>
void for_tiles(int64_t d, F f) {
    int64_t t = 0;
    for (; t + 64 <= d; t += 64) f(std::integral_constant<int, 4>(), t);
    if (t + 32 <= d) f(std::integral_constant<int, 2>(), t), t += 32;
    if (t < d) f(std::integral_constant<int, 1>(), t);
}

// Calls f(thread, row) for every row; each thread gets adjacent rows with about the same number of edges and rows.
template <class F>
void for_rows(const Csr& csr, int threads, F f) {
    auto cut = [&](int64_t thread) {
        int64_t share = (csr.offsets[csr.rows] + csr.rows) * thread / threads, low = 0, high = csr.rows;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (csr.offsets[middle] + middle < share) low = middle + 1; else high = middle;
        }
        return low;
    };
    #pragma omp parallel for schedule(static, 1) num_threads(threads)
    for (int k = 0; k < threads; k++)
        for (int64_t row = cut(k), end = cut(k + 1); row < end; row++) f(k, row);
}

template <bool Pna>
void forward(const Csr& csr, int64_t d, const float* x, const float* rel, float* const* out, int threads) {
    for_rows(csr, threads, [&](int, int64_t row) {
        for_tiles(d, [&](auto lanes, int64_t t) { forward_tile<lanes(), Pna>(csr, row, d, t, x, rel, out); });
    });
}

template <bool Pna>
void backward(const Csr& csr, int64_t num_relations, int64_t d, const float* x, const float* rel,
              const float* const* in, float* x_gradient, float* rel_gradient, int threads) {
    int64_t size = num_relations * d;
    std::vector<float> copies(threads * size);
    for_rows(csr, threads, [&](int thread, int64_t row) {
        for_tiles(d, [&](auto lanes, int64_t t) {
            backward_tile<lanes(), Pna>(csr, row, d, t, x, rel, in, x_gradient, copies.data() + thread * size);
        });
    });
    #pragma omp parallel for num_threads(threads)
    for (int64_t i = 0; i < size; i++) {
        float sum = 0;
        for (int k = 0; k < threads; k++) sum += copies[k * size + i];
        rel_gradient[i] = sum;
    }
}

extern "C" void relational_forward(const int64_t* offsets, const int32_t* neighbors, const int32_t* relations,
                                   int64_t rows, int64_t d, const float* x, const float* rel, float* const* out,
                                   int pna, int threads) {
    (pna ? forward<true> : forward<false>)({offsets, neighbors, relations, rows}, d, x, rel, out, threads);
}

extern "C" void relational_backward(const int64_t* offsets, const int32_t* neighbors, const int32_t* relations,
                                    int64_t rows, int64_t num_relations, int64_t d, const float* x, const float* rel,
                                    const float* const* in, float* x_gradient, float* rel_gradient, int pna,
                                    int threads) {
    (pna ? backward<true> : backward<false>)({offsets, neighbors, relations, rows}, num_relations, d, x, rel, in,
                                             x_gradient, rel_gradient, threads);
}
