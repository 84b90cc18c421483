/** Certificates of erasure, newest first; each can be saved and is checked as it is opened. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { readCertificate } from "@/client/privacy";
import type { Certificate, CheckedCertificate, Page } from "@/client/types";
import { formatInstant } from "@/lib/dates";
import { Button, Dialog, Icon, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import { certificateState, certificateWords } from "./kept";
import styles from "./privacy.module.css";

interface CertificatesProps { queryKey: readonly string[]; list: (cursor: string | null) => Promise<Page<Certificate>>; none: string }

export function Certificates({ queryKey, list, none }: CertificatesProps): ReactElement {
  const [open, setOpen] = useState<Certificate | null>(null);
  const found = useInfiniteQuery({ queryKey, queryFn: ({ pageParam }) => list(pageParam), initialPageParam: null as string | null, getNextPageParam: (page) => page.next_cursor ?? null });
  const all = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />
      {found.isPending ? <Loading what="Loading certificates"><Skeleton height={56} /></Loading> : null}
      {found.isSuccess && all.length === 0 ? <p className="soft">{none}</p> : null}
      {all.length > 0 ? (
        <Rows label="Certificates of erasure">
          {all.map((one) => (
            <Row key={one.id} title={certificateWords(one)} about={certificateState(one)}>
              {one.finished_at ? <Button size="s" aria-label={`Certificate ${one.number ?? ""}: ${certificateWords(one)}`} onPress={() => { setOpen(one); }}>Certificate</Button> : null}
            </Row>
          ))}
        </Rows>
      ) : null}
      {found.hasNextPage ? <div><Button isPending={found.isFetchingNextPage} onPress={() => { void found.fetchNextPage(); }}>Show earlier</Button></div> : null}
      {open ? <CertificateDialog certificate={open} onClose={() => { setOpen(null); }} /> : null}
    </>
  );
}

function CertificateDialog({ certificate, onClose }: { certificate: Certificate; onClose: () => void }): ReactElement {
  const checked = useQuery({ queryKey: ["certificate", certificate.id], queryFn: () => readCertificate(certificate.id) });
  return (
    <Dialog title={`Certificate ${certificate.number ?? ""}`} open onClose={onClose}
      foot={<Button variant="primary" icon="download" isDisabled={!checked.data} onPress={() => { if (checked.data) save(checked.data); }}>Save it</Button>}>
      <ProblemNote problem={checked.error} onRetry={() => { void checked.refetch(); }} />
      <p><b>{certificateWords(certificate)}</b></p>
      <dl className={styles["facts"]}>
        <dt>Begun</dt><dd>{formatInstant(certificate.begun_at)}</dd>
        {certificate.finished_at ? <><dt>Nothing left</dt><dd>{formatInstant(certificate.finished_at)}</dd></> : null}
        {certificate.rule ? <><dt>Rule</dt><dd>{certificate.rule}</dd></> : null}
        <dt>Removed</dt><dd>{certificate.row_count} records and {certificate.files.length} files</dd>
        <dt>Name</dt><dd className={styles["id"]}>{certificate.subject_id}</dd>
      </dl>
      <div role="status">{checked.data ? <Verdict checked={checked.data} /> : checked.isPending ? <Skeleton height={44} /> : null}</div>
    </Dialog>
  );
}

function Verdict({ checked }: { checked: CheckedCertificate }): ReactElement {
  if (checked.fault) return <ProblemNote problem={{ title: "This certificate does not hold", detail: checked.fault === "seal" ? "It was changed after it was sealed." : "The certificate before it is missing or was changed." }} />;
  return <p className={styles["statement"]}><Icon name="check" />Checked just now: it is as it was sealed, and follows the one before it.</p>;
}

function save(checked: CheckedCertificate): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(checked, null, 1)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `vignette-certificate-${checked.certificate.number ?? checked.certificate.id}.json`;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(address); }, 10_000);
}
