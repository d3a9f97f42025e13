//! Rows by the number of their messages.

/// Rows in an order in which those with equally many messages follow each other: everything that depends on that number only
/// is then computed once for all of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowGroups {
    /// All rows.
    pub(crate) order: Vec<u32>,
    /// Ascending by `messages`.
    pub(crate) groups: Vec<RowGroup>,
    /// The number of messages of every row.
    pub(crate) messages: Vec<u32>,
}

/// Rows with equally many messages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowGroup {
    /// Where they end in the order.
    pub(crate) end: usize,
    /// Their messages, the boundary condition included: at least 1.
    pub(crate) messages: u32,
    /// The scale of principal neighbourhood aggregation: `log(messages)` over its mean over the nodes of the graph.
    pub(crate) scale: f64,
}

/// The least denominator of the attenuating scale.
const MIN_SCALE: f64 = 1e-2;

impl RowGroup {
    /// 1, the amplifying and the attenuating scale.
    pub(crate) fn scales(&self) -> [f64; 3] {
        [1.0, self.scale, 1.0 / self.scale.max(MIN_SCALE)]
    }

    /// True if nothing but the boundary condition comes.
    pub(crate) fn is_boundary_only(&self) -> bool {
        self.messages == 1
    }
}

impl RowGroups {
    /// `messages` counts the boundary condition, so that it is at least 1; `mean_log` is the mean of the logarithms over the
    /// nodes of the graph.
    ///
    /// Complexity: `O(num_rows + most messages)`.
    pub(crate) fn new(messages: Vec<u32>, mean_log: f64) -> Self {
        let most = messages.iter().copied().max().unwrap_or(0) as usize;
        let mut ends = vec![0usize; most + 1];
        for &count in &messages {
            ends[count as usize] += 1;
        }
        let mut groups = Vec::new();
        let mut end = 0;
        for (count, number) in ends.iter_mut().enumerate() {
            let len = std::mem::replace(number, end);
            end += len;
            if len > 0 {
                groups.push(RowGroup {
                    end,
                    messages: count as u32,
                    scale: scale(count as u32, mean_log),
                });
            }
        }
        // Now they are where the groups start.
        let mut order = vec![0u32; messages.len()];
        for (row, &count) in (0u32..).zip(&messages) {
            order[ends[count as usize]] = row;
            ends[count as usize] += 1;
        }
        Self {
            order,
            groups,
            messages,
        }
    }
}

/// Without any message the mean is 0, and so is every logarithm.
fn scale(messages: u32, mean_log: f64) -> f64 {
    match mean_log > 0.0 {
        true => f64::from(messages).ln() / mean_log,
        false => 0.0,
    }
}

/// The mean of `log(degree + 1)`.
pub(crate) fn mean_log(degrees: &[u32]) -> f64 {
    let sum: f64 = (degrees.iter())
        .map(|&degree| f64::from(degree + 1).ln())
        .sum();
    sum / degrees.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_rows_are_grouped_and_scaled() {
        let degrees = [2, 0, 2, 1, 0];
        let mean = mean_log(&degrees);
        assert!((mean - (2.0 * 3f64.ln() + 2f64.ln()) / 5.0).abs() < 1e-15);
        let rows = RowGroups::new(degrees.map(|degree| degree + 1).to_vec(), mean);
        assert_eq!(rows.order, [1, 4, 3, 0, 2]);
        let ends: Vec<_> = rows
            .groups
            .iter()
            .map(|group| (group.end, group.messages))
            .collect();
        assert_eq!(ends, [(2, 1), (3, 2), (5, 3)]);
        assert!(rows.groups[0].is_boundary_only());
        assert_eq!(rows.groups[0].scales(), [1.0, 0.0, 100.0]);
        let scale = 2f64.ln() / mean;
        assert_eq!(rows.groups[1].scales(), [1.0, scale, 1.0 / scale]);
        assert_eq!(RowGroups::new(vec![1, 1], 0.0).groups[0].scale, 0.0);
        assert!(RowGroups::new(Vec::new(), 1.0).groups.is_empty());
    }
}
